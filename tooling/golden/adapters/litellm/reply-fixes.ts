import { cohereStreamDifferences } from './cohere.ts'
import type { Fix } from './fixes.ts'
import { differences } from './normalise.ts'
import type { LiteLLMRecord } from './record.ts'
import type { Seen } from './run.ts'

const broken = ['bad_response', 'network', 'server', 'rate_limit', 'content_filter']

/** What our answer is to say instead of what LiteLLM makes of a reply. */
export const replyFixes: readonly Fix[] = [
  [/must be an error/, (record, seen) => (isComplete(record) ? answered(seen) : isError(seen, broken))],
  [/invalid-response error|clear error/, (_record, seen) => isError(seen, broken)],
  [/malformed event is skipped/, (_record, seen) => isError(seen, ['bad_response'])],
  [
    /error object in a 200 reply must be raised|use the error of the event/,
    (_record, seen) => isError(seen, ['rate_limit', 'quota', 'server', 'bad_response']),
  ],
  [/HTTP 403/, (_record, seen) => isError(seen, ['permission'], 403)],
  [/HTTP 404/, (_record, seen) => isError(seen, ['not_found'], 404)],
  [/HTTP 500/, (_record, seen) => isError(seen, ['server'], 500)],
  [/HTTP 503/, (_record, seen) => isError(seen, ['server'], 503)],
  [/status decides the class/, (record, seen) => isError(seen, ['auth', 'rate_limit'], record.reply?.at(-1)?.status)],
  [
    /leave it undefined|usage is optional/,
    (_record, seen) =>
      seen.message === undefined ? ['failed'] : seen.message.tokenUsage === undefined ? [] : ['usage is made up'],
  ],
  [
    /list of parts must be joined/,
    (_record, { message }) => (message?.content === 'Part A and B' ? [] : [`content '${message?.content}'`]),
  ],
  [
    /glued into one|merged into one/,
    (_record, { message }) =>
      differences(
        message?.toolCalls.map(({ name }) => name),
        ['get_weather', 'add'],
        'names',
      ),
  ],
  [
    /answer is lost/,
    (_record, { message, error }) =>
      message === undefined
        ? error === undefined
          ? ['nothing']
          : []
        : ['Paris is the capital of France.', 'AB'].includes(message.content)
          ? []
          : [`content '${message.content}'`],
  ],
  [/replaced by an estimate|estimated/, usageOfReply],
  [/finish_reason must be (\w+)/, finishReason],
  [
    /think> text is split off/,
    (_record, { message }) =>
      message?.content === 'Answer' && message.reasoning === 'hmm' ? [] : [`content '${message?.content}'`],
  ],
  [/reasoning is lost/, (_record, { message }) => (message?.reasoning === undefined ? ['no reasoning'] : [])],
  [/LiteLLM only parses bare JSON lines/, cohereStreamDifferences],
  [
    /text beside the tool call/,
    (_record, { message }) =>
      message?.content === 'Paris is the capital of France.' ? [] : [`content '${message?.content}'`],
  ],
  [
    /calls in the reply are ignored|empty answer becomes one space/,
    (_record, seen) => (seen.message === undefined ? [`${seen.error?.code}: ${seen.error?.message}`] : []),
  ],
]

/** Whether a stream says that it is over: those of Gemini and Ollama with a cut-off call came out whole, since they never cut calls. */
function isComplete({ reply }: LiteLLMRecord): boolean {
  return /finishReason|"done\\":true/.test(JSON.stringify(reply))
}

function answered({ message, error }: Seen): string[] {
  return message === undefined ? [`${error?.code}: ${error?.message}`] : []
}

function isError({ error, message }: Seen, codes: readonly string[], status?: number): string[] {
  if (error === undefined) return [`answered '${message?.content}'`]
  const wrong = codes.includes(error.code) ? [] : [`${error.code}: ${error.message}`]
  return status === undefined || error.status === status ? wrong : [...wrong, `status ${error.status}`]
}

function usageOfReply(record: LiteLLMRecord, seen: Seen): string[] {
  if (seen.message === undefined) return [`${seen.error?.code}: ${seen.error?.message}`]
  const usage = seen.message.tokenUsage
  const text = JSON.stringify(record.reply)
  // What the reply does not count, nobody can know.
  if (usage === undefined) return /token|eval_count/.test(text) ? ['no usage'] : []
  return text.includes(String(usage.outputTokens)) && text.includes(String(usage.inputTokens))
    ? []
    : ['usage is not that of the reply']
}

function finishReason(record: LiteLLMRecord, { message }: Seen): string[] {
  // A prediction of Replicate does not say why it ended.
  if (record.provider === 'replicate') return []
  const expected = /finish_reason must be (\w+)/.exec(record.why ?? '')?.[1]?.replace('_', '-')
  return message?.finishReason === expected ? [] : [`finishReason '${message?.finishReason}', not '${expected}'`]
}
