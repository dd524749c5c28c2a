import type { Protocol, Remedy } from '@smol/core/http'
import { decodeEvents } from '@smol/core/http'
import { SmolError } from '@smol/core'
import type { ResolvedModel } from '../../resolve.ts'
import { createDecoder, decode } from './decode.ts'
import { encode } from './encode.ts'

/** An API that continues a prompt, as its row describes it. */
export function promptProtocol(target: ResolvedModel): Protocol {
  const api = target.row.prompt
  if (api === undefined) {
    throw new SmolError({
      code: 'configuration',
      message: `The row of ${target.provider} has the protocol 'prompt', but does not say how: give 'prompt'.`,
    })
  }
  return {
    name: 'prompt',
    path: '/completions',
    encode: (request) => encode(request, target, api),
    decode: (json) => decode(json, api),
    createDecoder: () => createDecoder(api),
    decodeStream: (events) => decodeEvents(createDecoder(api), events),
    remedies: [withoutStop(api.names['stop'] ?? 'stop')],
  }
}

/** Stop strings are cut on our side anyway: an API that does not like them need not have them. */
function withoutStop(field: string): Remedy {
  return {
    field,
    refuses: (text) => text.includes(field),
    apply: (body) => {
      const found = JSON.stringify(body, (key, value: unknown) => (key === field ? undefined : value))
      return found === JSON.stringify(body) ? undefined : (JSON.parse(found) as Record<string, unknown>)
    },
    warning: {
      type: 'dropped',
      message: `The API does not take these '${field}': the text is cut on our side instead.`,
    },
  }
}
