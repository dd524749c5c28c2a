import type { CompletionRequest } from '@smol/core'
import type { Protocol, WireBody } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'
import { anthropic } from './protocol.ts'

/** The same on Vertex AI (https://docs.claude.com/en/api/claude-on-vertex-ai): the model stands in the path, the version in the body. */
export function vertexAnthropic(target: ResolvedModel, request: CompletionRequest): Protocol {
  const protocol = anthropic(target, request)
  const resource = `/v1/projects/{project}/locations/{location}/publishers/anthropic/models/${encodeURIComponent(target.model).replace('%40', '@')}`
  return {
    ...protocol,
    path: ({ stream }: CompletionRequest) => `${resource}:${stream ? 'streamRawPredict' : 'rawPredict'}`,
    encode: (each) => {
      const body: WireBody = { anthropic_version: 'vertex-2023-10-16', ...protocol.encode(each) }
      delete body['model']
      return body
    },
  }
}
