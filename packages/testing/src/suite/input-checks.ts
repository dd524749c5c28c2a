import { deepStrictEqual, equal, ok } from 'node:assert/strict'
import { deepFreeze } from '../deep-freeze.ts'
import type { Check } from './check.ts'
import { dialogue } from './contract-checks.ts'
import { readStream, ways } from './reading.ts'
import { tools } from './reply-checks.ts'

const PROMPTS = ['alpha', 'beta', 'gamma'].map((word) => `Say something about ${word}: ${word} ${word} ${word}.`)

/** What a model does to what it is given, and one call to another. */
export const inputChecks: readonly Check[] = [
  {
    group: 'inputs',
    level: 'free',
    name: 'takes frozen input, and leaves input that is not frozen as it was',
    run: async (subject) => {
      for (const freeze of [deepFreeze, <T>(value: T): T => value]) {
        const messages = structuredClone(dialogue(subject))
        const options = structuredClone({
          stopSequences: ['\u0000never'],
          // In the API's own spelling, which only a scripted server takes as it comes.
          extraBody: subject.level === 'http' ? { user: 'u' } : {},
          ...(subject.capabilities.has('tools') ? { tools } : {}),
        })
        const before = structuredClone({ messages, options })
        for (const [, ask] of ways)
          await ask(subject.create(freeze(structuredClone(options))), freeze(messages), freeze(options))
        deepStrictEqual({ messages, options }, before)
      }
    },
  },
  {
    group: 'inputs',
    level: 'free',
    name: 'gives the same answer to the same call again',
    run: async (subject) => {
      const model = subject.create()
      const first = await model.generate(subject.prompt)
      const second = await model.generate(subject.prompt)
      const streamed = await model.generateStream(subject.prompt).final()
      deepStrictEqual([second.content, streamed.content], [first.content, first.content])
      ok(second !== first, 'each call has a message of its own')
    },
  },
  {
    group: 'concurrency',
    level: 'free',
    name: 'does not mix two calls that run at once',
    run: async (subject) => {
      const model = subject.create()
      const alone: string[] = []
      for (const prompt of PROMPTS) alone.push((await model.generate(prompt)).content)
      const together = await Promise.all(PROMPTS.map((prompt) => model.generate(prompt)))
      const streams = await Promise.all(PROMPTS.map((prompt) => readStream(model.generateStream(prompt))))
      deepStrictEqual(
        together.map(({ content }) => content),
        alone,
      )
      deepStrictEqual(
        streams.map(({ message }) => message.content),
        alone,
      )
    },
  },
  {
    group: 'concurrency',
    level: 'http',
    name: 'gives each of three calls its own answer, all at once and read in turns',
    run: async (subject) => {
      const { model } = subject.serving(({ text }) => {
        const prompt = PROMPTS.find((each) => text.includes(each)) ?? 'none'
        return { reply: { pieces: `[${prompt}]`.split('').map((letter) => ({ text: letter })), finishReason: 'stop' } }
      })
      const messages = await Promise.all(PROMPTS.map((prompt) => model.generate(prompt)))
      deepStrictEqual(
        messages.map(({ content }) => content),
        PROMPTS.map((prompt) => `[${prompt}]`),
      )
      // All are made before the first is read.
      const streams = PROMPTS.map((prompt) => model.generateStream(prompt))
      const readers = streams.map((stream) => stream.textStream[Symbol.asyncIterator]())
      const texts = PROMPTS.map(() => '')
      for (let open = readers.length; open > 0;) {
        open = 0
        for (const [index, reader] of readers.entries()) {
          const { done, value } = await reader.next()
          if (done === true) continue
          open++
          texts[index] += value
        }
      }
      for (const [index, prompt] of PROMPTS.entries()) equal(texts[index], `[${prompt}]`)
    },
  },
]
