import type { CompletionRequest } from '@smol/core'
import type { WireBody } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'
import { dropToolChoice, encodeSettings } from './encode-options.ts'
import { encodePrompt } from './prompt.ts'

/** A neutral request as the body of `POST /api/generate`, which takes one prompt. */
export function encodeGenerate(request: CompletionRequest, target: ResolvedModel): WireBody {
  dropToolChoice(request, target.provider)
  const { prompt, images } = encodePrompt(request)
  return {
    model: target.model,
    prompt,
    images,
    // Tools are told in words, and a call is asked for as JSON.
    ...(request.tools === undefined ? {} : { format: 'json' }),
    ...encodeSettings(request, target),
  }
}
