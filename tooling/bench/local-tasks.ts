import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { ChatMessage, GenerateOptions } from '../../packages/core/src/index.ts'
import type { TransformersModel } from '../../packages/transformers/src/index.ts'
import { openModel } from './local-contestants.ts'

const questions = [
  'What does HTTP stand for?',
  'What is the opposite of hot?',
  'What is JSON?',
  'Explain recursion.',
  'Tell me a story.',
  'What is a cat?',
  'Write a list of colors.',
  'How do I cook rice?',
]
/** So many words, each of them one token of this model. */
export const words = (count: number): string =>
  Array.from({ length: count }, (_, at) => ['one', 'two', 'three', 'four', 'five', 'six', 'seven'][at % 7]).join(' ')

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20)
const exactly = (count: number): GenerateOptions => ({ maxTokens: count, extraBody: { min_new_tokens: count } })

/** Milliseconds to the first token of the fifth turn of a chat, which has then about 700 tokens. */
async function chat(model: TransformersModel): Promise<number> {
  const dialogue: ChatMessage[] = [{ role: 'user', content: words(480) }]
  let first = 0
  for (let turn = 1; turn <= 5; turn++) {
    const start = performance.now()
    const stream = model.generateStream(dialogue, exactly(24))
    for await (const { content } of stream) if (content !== undefined && first === 0) first = performance.now() - start
    dialogue.push(await stream.final(), { role: 'user', content: words(20) })
    if (turn < 5) first = 0
  }
  return first
}

/** Tokens after an abort, how long the model is busy after one, and how free the caller's thread is meanwhile. */
async function abort(model: TransformersModel) {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const controller = new AbortController()
  let after = 0
  try {
    for await (const { content } of model.generateStream('Tell me a story.', {
      ...exactly(500),
      signal: controller.signal,
    })) {
      if (content === undefined) continue
      if (controller.signal.aborted) after++
      else if (content.length > 0) controller.abort()
    }
  } catch (error) {
    if (!controller.signal.aborted) throw error
  }
  const short = (): Promise<unknown> => model.generate('Hi!', exactly(1))
  await short()
  const alone = await timed(short)
  const prompt = model.generate(words(1500), { signal: AbortSignal.timeout(150), ...exactly(1) })
  await prompt.then(
    () => undefined,
    () => undefined,
  )
  const busy = (await timed(short)) - alone
  const chunk = await timed(() => model.generate(words(220), exactly(1)))
  delay.disable()
  return { after, busy: Math.max(0, busy), chunk, delay: delay.percentile(99) / 1e6 - 1 }
}

/** Tokens a second, one call after the other and eight at once. */
async function together(model: TransformersModel) {
  const count = 48
  const ask = (question: string): Promise<unknown> => model.generate(question, exactly(count))
  const rate = (milliseconds: number): number => (questions.length * count * 1000) / milliseconds
  const apart = await timed(async () => {
    for (const question of questions) await ask(question)
  })
  return { apart: rate(apart), together: rate(await timed(() => Promise.all(questions.map(ask)))) }
}

const schema = {
  type: 'object',
  properties: {
    name: { type: 'string', maxLength: 20 },
    age: { type: 'integer', minimum: 0, maximum: 120 },
    color: { enum: ['red', 'green', 'blue'] },
    tags: { type: 'array', items: { type: 'string', maxLength: 10 }, maxItems: 3 },
  },
  required: ['name', 'age', 'color', 'tags'],
}
const tool = {
  name: 'weather',
  description: 'Tells the weather.',
  inputs: { city: { type: 'string' }, days: { type: 'integer' } },
}

/** How many of so many sampled answers are valid, and how many were cut. */
async function valid(model: TransformersModel, count: number) {
  const sampling = { temperature: 0.8, maxTokens: 200 }
  const json = await Promise.all(
    Array.from({ length: count }, () =>
      model.generate('Make up a person.', {
        ...sampling,
        responseFormat: { type: 'json_schema', json_schema: { name: 'person', schema } },
      }),
    ),
  )
  const calls = await Promise.all(
    Array.from({ length: count }, () =>
      model.generate('How is the weather in Rome?', { ...sampling, tools: [tool], toolChoice: 'required' }),
    ),
  )
  const cut = [...json, ...calls].filter(({ finishReason }) => finishReason === 'length').length
  return {
    json: json.filter(({ parsed }) => parsed !== undefined).length,
    calls: calls.filter(({ toolCalls }) => toolCalls.length > 0).length,
    cut,
    count,
  }
}

/** Resident megabytes after every 20 of 200 answers. */
async function generations(model: TransformersModel): Promise<number[]> {
  const after: number[] = []
  for (let call = 1; call <= 200; call++) {
    await model.generate(`${questions[call % questions.length] ?? ''} ${words(call % 40)}`, exactly(8))
    if (call % 20 === 0) after.push(megabytes(process.memoryUsage.rss()))
  }
  return after
}

/** Resident megabytes after each of twenty loads, and after each dispose. */
async function loads(): Promise<{ loaded: number[]; disposed: number[] }> {
  const loaded: number[] = []
  const disposed: number[] = []
  for (let cycle = 0; cycle < 20; cycle++) {
    const model = await openModel()
    await model.generate('Hi!', exactly(4))
    loaded.push(megabytes(process.memoryUsage.rss()))
    await model.dispose()
    disposed.push(megabytes(process.memoryUsage.rss()))
  }
  return { loaded, disposed }
}

/** A load with a warm file cache, and the most memory that it and one short answer took. */
async function load() {
  let model: TransformersModel | undefined
  const milliseconds = await timed(async () => (model = await openModel()))
  await model?.generate('What does HTTP stand for?', { maxTokens: 24 })
  return { milliseconds, peak: Math.round(process.resourceUsage().maxRSS / 1024) }
}

/** What a process of the bench can be asked for, by name; each has a process of its own. */
export const localTasks = {
  'chat with cache': async () => chat(await openModel()),
  'chat without cache': async () => chat(await openModel({ prefixCache: 0 })),
  abort: async () => abort(await openModel({ prefixCache: 0 })),
  together: async () => together(await openModel({ prefixCache: 0 })),
  valid: async () => valid(await openModel(), 100),
  generations: async () => generations(await openModel()),
  loads,
  load,
}
