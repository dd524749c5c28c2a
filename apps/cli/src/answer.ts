import type { GeneratedMessage, GenerateOptions, Messages, Model } from '@smol/core'
import type { Context } from './context.ts'

/**
 * Streams one answer to standard output, as whole lines in the end. What came before a failure stays.
 * @throws what the model throws
 */
export async function streamAnswer(
  context: Context,
  model: Model,
  messages: Messages,
  options: GenerateOptions,
): Promise<GeneratedMessage> {
  const { output, progress } = context
  const stream = model.generateStream(messages, options)
  progress.show(`waiting for ${model.modelId} …`)
  try {
    for await (const { content = '', reasoning = '' } of stream) {
      if (content !== '') {
        progress.clear()
        await output.write(content)
      } else if (reasoning !== '') progress.show('thinking …')
    }
    return await stream.final()
  } finally {
    progress.clear()
    await output.endLine()
  }
}

/** What is worth saying beside an answer. */
export interface Wishes {
  /** How many tokens there were. */
  readonly usage: boolean
  /** That the answer was cut off: not where its length was limited on purpose, or a warning says so. */
  readonly cut: boolean
}

/** What is to be said beside an answer, on standard error. */
export async function tellAbout(context: Context, message: GeneratedMessage, wishes: Wishes): Promise<void> {
  for (const line of notesOn(message, wishes)) await context.notes.line(line)
}

function* notesOn(
  { content, toolCalls, warnings, finishReason, tokenUsage }: GeneratedMessage,
  { usage, cut }: Wishes,
): Generator<string> {
  for (const warning of warnings) yield `warning: ${warning.message}`
  for (const call of toolCalls) yield `the model asks to call ${call.name}(${JSON.stringify(call.arguments)})`
  if (content === '' && toolCalls.length === 0)
    yield `warning: the model wrote no text (finish reason: ${finishReason})`
  if (finishReason === 'length' && cut)
    yield 'warning: the answer was cut off at the longest that is allowed; --max-tokens allows more'
  if (!usage) return
  if (tokenUsage === undefined) yield `usage: not reported by the provider; finish reason ${finishReason}`
  else {
    const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens } = tokenUsage
    const cached = cachedInputTokens === undefined ? '' : ` (${cachedInputTokens} cached)`
    const thought = reasoningTokens === undefined ? '' : ` (${reasoningTokens} reasoning)`
    yield `usage: ${inputTokens} tokens in${cached}, ${outputTokens} out${thought}; finish reason ${finishReason}`
  }
}
