import { SmolError } from '@smol/core'
import type { Hub } from './hub.ts'
import { hostOf, listFiles } from './hub.ts'
import { hubToken } from './hub-token.ts'
import type { LoadSpec } from './runtime.ts'
import { availableDtypes, noWeights, partOf } from './weights.ts'

/**
 * Why a Hub does not give a file, in terms of what there is: it is asked once what the repository has.
 * @param status what it answered for the file
 */
export async function hubError(file: string, status: number, spec: LoadSpec, hub: Hub): Promise<SmolError> {
  const listing = await listFiles(hub, spec.path, spec.revision)
  const host = hostOf(hub)
  const make = (code: SmolError['code'], message: string) => new SmolError({ code, message, status })
  if (listing?.code === 'RevisionNotFound')
    return make(
      'not_found',
      `'${spec.name}' has no revision '${spec.revision}' on ${host}. Give a branch, a tag or a commit.`,
    )
  if (listing?.code === 'RepoNotFound' || (status === 404 && listing?.status === 404))
    return make(
      'not_found',
      `There is no model '${spec.name}' on ${host}, or it is private. Check the id; private models need HF_TOKEN.`,
    )
  if (status === 401 && hubToken() === undefined)
    return make(
      'auth',
      `${host} gives ${file} of '${spec.name}' to known accounts only: the model is gated or private, if there is one of this id. Accept its conditions on its page and set HF_TOKEN to a token of that account, or log in with 'hf auth login'.`,
    )
  if (status === 401)
    return make(
      'auth',
      `${host} does not accept the token for ${file} of '${spec.name}'. Make a new token; it must be allowed to read this model.`,
    )
  if (status === 403)
    return make(
      'permission',
      `${host} refuses ${file} of '${spec.name}': the model is gated. Accept its conditions on its page, and set HF_TOKEN to a token of that account.`,
    )
  return make('not_found', missing(file, spec.name, listing?.files))
}

function missing(file: string, name: string, files: readonly string[] | undefined): string {
  if (files === undefined) return `The Hub has no ${file} of '${name}', or no such model. Check the id.`
  const weights = files.filter((path) => /^onnx\/[^/]*\.onnx$/.test(path)).map((path) => path.slice('onnx/'.length))
  if (weights.length === 0) return noWeights(`'${name}' has no .onnx file in its folder onnx.`, files)
  if (!file.endsWith('.onnx'))
    return `'${name}' has no ${file}, without which it cannot be loaded. See https://huggingface.co/onnx-community for complete models.`
  const dtypes = availableDtypes(weights, partOf(file))
  return `'${name}' has no ${file}. Of this file it has the dtypes: ${dtypes.join(', ') || 'none'}. Give one of them as torchDtype.`
}
