import type { FakeAnswer } from '../../../../packages/testing/src/index.ts'
import { sseReply } from '../../../../packages/testing/src/index.ts'

/** Valid whole replies of the small protocols. */
export const smallReplies: Readonly<Record<string, unknown>> = {
  gigachat: { choices: [{ index: 0, message: { role: 'assistant', content: 'Paris.' }, finish_reason: 'stop' }] },
  langflow: { outputs: [{ outputs: [{ results: { message: { text: 'Paris.' } } }] }] },
  // Each API that continues a prompt finds its text in it.
  prompt: {
    text_output: 'Paris.',
    generated_text: 'Paris.',
    choices: [{ text: 'Paris.', message: { content: 'Paris.' }, finish_reason: 'stop' }],
    results: [{ generated_text: 'Paris.' }],
  },
  replicate: { id: 'p1', status: 'succeeded', output: ['Paris', '.'] },
  responses: { output: [{ type: 'message', content: [{ type: 'output_text', text: 'Paris.' }] }] },
}

/** Valid streams. */
export const smallStreams: Readonly<Record<string, () => FakeAnswer>> = {
  gigachat: () => sseReply([{ choices: [{ index: 0, delta: { content: 'Paris.' }, finish_reason: 'stop' }] }]),
  langflow: () => ({ body: smallReplies['langflow'] }),
  prompt: () =>
    sseReply([
      {
        text_output: 'Paris.',
        choices: [{ text: 'Paris.', delta: { content: 'Paris.' }, finish_reason: 'stop' }],
        results: [{ generated_text: 'Paris.' }],
      },
    ]),
  replicate: () => ({ body: smallReplies['replicate'] }),
  responses: () =>
    sseReply([
      { type: 'response.output_text.delta', delta: 'Paris.' },
      { type: 'response.completed', response: { status: 'completed' } },
    ]),
}
