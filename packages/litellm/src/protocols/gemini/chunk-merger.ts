import { firstCandidate } from './reply-reader.ts'
import type { WirePart, WireReply } from './wire.ts'

/** Many chunks as the one reply that they are pieces of: the latest of each field, and the parts one after the other. */
export class ChunkMerger {
  readonly #keepsText: boolean
  readonly #reply: Record<string, unknown> = {}
  readonly #candidate: Record<string, unknown> = {}
  readonly #parts: WirePart[] = []

  /** @param keepsText false where the text is kept elsewhere, so that it is not held twice */
  constructor(keepsText: boolean) {
    this.#keepsText = keepsText
  }

  see(chunk: WireReply): void {
    Object.assign(this.#reply, chunk)
    const candidate = firstCandidate(chunk)
    if (candidate === undefined) return
    Object.assign(this.#candidate, candidate)
    for (const part of candidate.content?.parts ?? []) {
      if (this.#keepsText || part.text === undefined) this.#parts.push(part)
    }
  }

  get value(): WireReply {
    if (Object.keys(this.#candidate).length === 0) return { ...this.#reply }
    return { ...this.#reply, candidates: [{ ...this.#candidate, content: { role: 'model', parts: this.#parts } }] }
  }
}
