import { SmolError } from '@smol/core'
import type { Opener } from '@smol/core/http'
import type { Connection } from '../connect.ts'
import { readSetting } from '../endpoint.ts'
import type { SettingSource } from '../provider-row.ts'
import { googleCredential } from './google-credential.ts'
import { rowOpener } from './key-opener.ts'

/** LiteLLM's variables first, then those of Google's own libraries. */
const project: SettingSource = { option: 'vertexProject', env: ['VERTEXAI_PROJECT', 'GOOGLE_CLOUD_PROJECT'] }
const location: SettingSource = {
  option: 'vertexLocation',
  env: ['VERTEXAI_LOCATION', 'VERTEX_LOCATION', 'GOOGLE_CLOUD_LOCATION'],
  default: 'us-central1',
}

/** Vertex AI: the host depends on the location, the path on the project, and the token is Google's to give. */
export async function vertexOpener(connection: Connection): Promise<Opener> {
  const { target, options } = connection
  const place = checkLocation(readSetting(location, options) as string)
  const credential = googleCredential(connection)
  const owner = readSetting(project, options) ?? (await credential.project())
  if (owner === undefined) throw missingProject(target.provider)
  const fillIn = (path: string): string =>
    path.replace('{project}', encodeURIComponent(owner)).replace('{location}', place)
  const { path } = target.row
  const row = {
    ...target.row,
    base: `https://${hostOf(place)}/v1`,
    ...(path === undefined ? {} : { path: fillIn(path) }),
  }
  const open = rowOpener({ ...connection, target: { ...target, row } }, () => credential.headers)
  return (request) => open({ ...request, path: fillIn(request.path) })
}

/** https://cloud.google.com/vertex-ai/docs/general/locations: one place, a part of the world, or anywhere. */
function hostOf(place: string): string {
  if (place === 'global') return 'aiplatform.googleapis.com'
  return place.includes('-') ? `${place}-aiplatform.googleapis.com` : `aiplatform.${place}.rep.googleapis.com`
}

/** It becomes a part of the host. */
function checkLocation(place: string): string {
  if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(place)) return place
  throw new SmolError({
    code: 'configuration',
    message: `vertexLocation must be the name of a location, such as us-central1, europe-west4 or global, got '${place}'.`,
  })
}

function missingProject(provider: string): SmolError {
  return new SmolError({
    code: 'configuration',
    message: `${provider} needs the id of a Google Cloud project: pass 'vertexProject', or set VERTEXAI_PROJECT or GOOGLE_CLOUD_PROJECT. Nothing was sent.`,
  })
}
