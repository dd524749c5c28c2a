import type { CleanMessage, ProviderData } from '@smol/core'
import { isJsonObject } from '@smol/core'
import type { WirePart } from './wire.ts'

/** Under which name a message carries them. */
const NAME = 'gemini'

/**
 * What must go back with a turn and has no place of its own in a message: the signature of a call, by its id; that of
 * the text; a part that is neither text nor a call, such as an image that the model drew or code that it ran.
 * https://ai.google.dev/gemini-api/docs/thought-signatures
 */
type Keepsake = { toolCallId: string; thoughtSignature: string } | { thoughtSignature: string } | { part: WirePart }

export function toProviderData(keepsakes: readonly Keepsake[]): ProviderData {
  return { [NAME]: keepsakes }
}

/** The keepsakes of one turn, sorted. */
export interface Keepsakes {
  readonly textSignature: string | undefined
  readonly callSignatures: ReadonlyMap<string, string>
  readonly parts: readonly WirePart[]
}

/** Messages come from outside, perhaps from a file: what has not the form is passed over. */
export function readKeepsakes({ providerData }: CleanMessage): Keepsakes {
  let textSignature: string | undefined
  const callSignatures = new Map<string, string>()
  const parts: WirePart[] = []
  for (const item of providerData?.[NAME] ?? []) {
    if (!isJsonObject(item)) continue
    const { toolCallId, thoughtSignature, part } = item
    if (isJsonObject(part)) parts.push(part)
    else if (typeof thoughtSignature !== 'string') continue
    else if (typeof toolCallId === 'string') callSignatures.set(toolCallId, thoughtSignature)
    else textSignature = thoughtSignature
  }
  return { textSignature, callSignatures, parts }
}
