import type { GenerateOptions, Messages } from '@smol/core'
import { isSmolError } from '@smol/core'
import type { Defect } from './defect.ts'
import { copyError, over, overCalls, overErrors } from './defect.ts'

/** What can be wrong with errors and with what is tried again. */
export const errorDefects: readonly Defect[] = [
  {
    name: 'has one code for all errors',
    model: (model) => overErrors(model, (error) => copyError(error, { code: 'server' })),
  },
  {
    name: 'throws errors that are not of our class',
    model: (model) => overErrors(model, (error) => (isSmolError(error) ? new Error(error.message) : error)),
  },
  {
    name: 'loses the status of errors',
    model: (model) => overErrors(model, (error) => copyError(error, { status: undefined })),
  },
  {
    name: 'loses the provider of errors',
    model: (model) => overErrors(model, (error) => copyError(error, { provider: undefined })),
  },
  {
    name: 'loses what had come',
    model: (model) => overErrors(model, (error) => copyError(error, { partial: undefined })),
  },
  { name: 'loses the attempts', model: (model) => overErrors(model, (error) => copyError(error, { attempts: [] })) },
  {
    name: 'loses how long to wait',
    model: (model) => overErrors(model, (error) => copyError(error, { retryAfterMs: undefined })),
  },
  {
    name: 'says only that something failed',
    model: (model) => overErrors(model, (error) => copyError(error, { message: 'Something failed.' })),
  },
  {
    name: 'gives an empty message for an error',
    model: (model) =>
      over(model, {
        generate: async (messages: Messages, options?: GenerateOptions) => {
          try {
            return await model.generate(messages, options)
          } catch (error) {
            if (isSmolError(error) && error.code === 'auth')
              return {
                role: 'assistant',
                content: '',
                toolCalls: [],
                finishReason: 'stop',
                warnings: [],
                modelId: 'test-model',
                provider: 'parrot',
              }
            throw error
          }
        },
      }),
  },
  {
    name: 'never tries again',
    options: (options) => ({ ...options, maxRetries: 0 }),
    model: (model) => overCalls(model, (messages, options) => [messages, { ...options, maxRetries: 0 }]),
  },
  {
    name: 'tries once more than it may',
    model: (model) =>
      overCalls(model, (messages, options) => [
        messages,
        options.maxRetries === undefined ? options : { ...options, maxRetries: options.maxRetries + 1 },
      ]),
  },
  { name: 'tries five times when it is not told', options: (options) => ({ maxRetries: 5, ...options }) },
  {
    name: 'knows no timeouts',
    model: (model) =>
      overCalls(model, (messages, { firstTokenTimeoutMs: _first, idleTimeoutMs: _idle, ...rest }) => [messages, rest]),
  },
]
