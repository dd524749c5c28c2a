import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * The server of the stream bench, a process of its own. The model's name says what to answer: `chunks-N` is a stream of
 * N events as fast as the client takes them, `paced-N` one event at a time, `event-BYTES` one event of that size.
 */
const chunk = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT',
    object: 'chat.completion.chunk',
    created: 1_741_569_952,
    model: 'gpt-4o-mini-2024-07-18',
    service_tier: 'default',
    system_fingerprint: 'fp_44709d6fcb',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  })}\n\n`

const usage = { prompt_tokens: 19, completion_tokens: 10, total_tokens: 29 }
const middle = chunk({ content: ' word' })
const end = `${chunk({}, 'stop')}data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [], usage })}\n\ndata: [DONE]\n\n`
const completion = JSON.stringify({
  id: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT',
  object: 'chat.completion',
  created: 1_741_569_952,
  model: 'gpt-4o-mini-2024-07-18',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'Hello! How can I help you today?', refusal: null },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage,
})

async function stream(response: ServerResponse, kind: string, size: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(chunk({ role: 'assistant', content: '' }))
  if (kind === 'event') response.write(chunk({ content: 'abcdefg '.repeat(size / 8) }))
  else {
    for (let sent = 0; sent < size; sent++) {
      const hasRoom = response.write(middle)
      if (kind === 'paced') await new Promise((resolve) => setImmediate(resolve))
      else if (!hasRoom) await new Promise((resolve) => response.once('drain', resolve))
    }
  }
  response.end(end)
}

const server = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(parts).toString()) as { model: string; stream?: boolean }
    const [kind = '', size] = body.model.split('-')
    if (body.stream === true) void stream(response, kind, Number(size))
    else response.writeHead(200, { 'content-type': 'application/json' }).end(completion)
  })
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.once('disconnect', () => process.exit())
