import type { CompletionRequest, ContentPart, ResponseFormat } from '@smol/core'
import type { WireBody } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'
import { encodeContents } from './encode-contents.ts'
import { resolutionOf } from './media.ts'
import { familyOf } from './model-family.ts'
import { encodeThinking } from './thinking.ts'
import { encodeToolChoice, encodeTools } from './tools.ts'

/** Most stop strings that the API takes; the rest is cut on our side. */
const STOP_LIMIT = 5

/** A neutral request as the body of `generateContent`, in the order of Google's reference. */
export function encode(request: CompletionRequest, target: ResolvedModel): WireBody {
  const { contents, systemInstruction } = encodeContents(request, target.model)
  return withoutUndefined({
    contents,
    systemInstruction,

    tools: encodeTools(request, target.provider),
    toolConfig: encodeToolChoice(request.toolChoice),

    generationConfig: encodeConfig(request, target),
  })
}

function encodeConfig(request: CompletionRequest, target: ResolvedModel): WireBody | undefined {
  const config = withoutUndefined({
    stopSequences: request.stopSequences?.slice(0, STOP_LIMIT),
    ...encodeFormat(request.responseFormat),
    maxOutputTokens: request.maxTokens,
    temperature: request.temperature,
    topP: request.topP,
    topK: request.topK,
    seed: request.seed,
    presencePenalty: request.presencePenalty,
    frequencyPenalty: request.frequencyPenalty,
    thinkingConfig: encodeThinking(request, target),
    mediaResolution: familyOf(target.model).isThird ? undefined : highestResolution(request),
  })
  // The pipeline takes out what stands at the top of the body.
  for (const field of request.omit ?? []) delete config[field]
  return Object.keys(config).length === 0 ? undefined : config
}

function encodeFormat(format: ResponseFormat | undefined): WireBody {
  if (format === undefined || format.type === 'text') return {}
  return {
    responseMimeType: 'application/json',
    ...(format.type === 'json_schema' ? { responseJsonSchema: format.json_schema.schema } : {}),
  }
}

/** Before Gemini 3 one resolution holds for all images: the highest that one asks for. */
function highestResolution({ messages }: CompletionRequest): string | undefined {
  const levels = messages.flatMap(({ content }) =>
    Array.isArray(content) ? (content as readonly ContentPart[]).map(resolutionOf) : [],
  )
  return ['MEDIA_RESOLUTION_HIGH', 'MEDIA_RESOLUTION_LOW'].find((level) => levels.some((each) => each === level))
}

function withoutUndefined(body: WireBody): WireBody {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
}
