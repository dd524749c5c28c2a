import type { CompletionRequest } from '@smol/core'
import { SmolError } from '@smol/core'
import type { Protocol } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'
import { decode } from './decode.ts'
import { createDecoder, decodeStream } from './decode-stream.ts'
import { encode } from './encode.ts'
import { remedies } from './remedies.ts'

/** `generateContent` of Google AI Studio (https://ai.google.dev/api/generate-content). */
export function gemini(target: ResolvedModel): Protocol {
  const resource = /^(models|tunedModels)\//.test(target.model) ? target.model : `models/${target.model}`
  return protocol(target, `/${encodePath(resource)}`)
}

/**
 * The same of Vertex AI, where models belong to a publisher and a request to a project in a location: the opener, which
 * knows both, fills them in. A tuned model is an endpoint, whose name is a number.
 * @throws SmolError `unsupported` for the models of other publishers, which speak other protocols
 */
export function vertexGemini(target: ResolvedModel): Protocol {
  const model = target.model.replace(/^google\/|^gemini\/(?=\d+$)/, '')
  if (/^(mistral|codestral|jamba)|\//.test(model)) {
    throw new SmolError({
      code: 'unsupported',
      message: `'${model}' is on Vertex AI, but not a model of Google's, and speaks another protocol. Ask its own provider, or a LiteLLM proxy: 'litellm_proxy/vertex_ai/${model}'.`,
    })
  }
  const resource = /^\d+$/.test(model) ? `endpoints/${model}` : `publishers/google/models/${encodePath(model)}`
  return protocol(target, `/v1/projects/{project}/locations/{location}/${resource}`)
}

function protocol(target: ResolvedModel, resource: string): Protocol {
  return {
    name: 'gemini',
    path: ({ stream }: CompletionRequest) =>
      resource + (stream ? ':streamGenerateContent?alt=sse' : ':generateContent'),
    encode: (request) => encode(request, target),
    decode,
    decodeStream,
    createDecoder,
    takesArrays: true,
    remedies,
  }
}

function encodePath(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/')
}
