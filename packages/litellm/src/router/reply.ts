import type { Completion, CompletionRequest, ReplyDelta, TokenUsage } from '@smol/core'
import type { Deployment } from './deployment.ts'
import { tokensIn } from './estimate.ts'
import type { AnswerKind } from './store.ts'

/** How a deployment is asked, and what is to be seen of its answer: whole, or as a stream. Its answer says whose it is. */
export interface ReplyKind<T> {
  readonly kind: AnswerKind
  ask(deployment: Deployment, request: CompletionRequest): AsyncIterable<T>
  /** The deltas in one item. */
  deltas(item: T): readonly (ReplyDelta | Completion)[]
}

export const wholeReply: ReplyKind<Completion> = {
  kind: 'whole',
  async *ask(deployment, request) {
    yield { ...(await deployment.complete(request)), modelId: deployment.modelId }
  },
  deltas: (completion) => [completion],
}

export const streamedReply: ReplyKind<readonly ReplyDelta[]> = {
  kind: 'stream',
  async *ask(deployment, request) {
    yield [{ modelId: deployment.modelId }]
    yield* deployment.stream(request)
  },
  deltas: (batch) => batch,
}

/** Counts what an answer costs while it passes. */
export class Meter {
  #reported: TokenUsage | undefined
  #characters = 0

  push(deltas: readonly (ReplyDelta | Completion)[]): void {
    for (const { content, reasoning, tokenUsage } of deltas) {
      if (tokenUsage !== undefined) this.#reported = tokenUsage
      this.#characters += (content?.length ?? 0) + (reasoning?.length ?? 0)
    }
  }

  /** Tokens of the answer, at least one. */
  get output(): number {
    return Math.max(1, this.#reported?.outputTokens ?? tokensIn(this.#characters))
  }

  /** Tokens of question and answer together: the vendor's count, else an estimate. @param question the question's tokens, by estimate */
  total(question: number): number {
    return Math.round(this.#reported?.totalTokens ?? question + tokensIn(this.#characters))
  }
}

/** Whether the caller sees anything of a delta. Who answers, and with what warnings, is no answer yet. */
export function isVisible({
  content,
  reasoning,
  toolCalls,
  tokenUsage,
  finishReason,
}: ReplyDelta | Completion): boolean {
  return [content, reasoning, toolCalls, tokenUsage, finishReason].some((part) => part !== undefined)
}
