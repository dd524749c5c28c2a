import { expect, it } from 'vitest'
import { nearest } from './nearest.ts'

const names = ['temperature', 'topP', 'topK', 'maxTokens', 'stopSequences', 'openai', 'azure', 'HfApiModel']

it.each([
  ['temprature', 'temperature'],
  ['tempreature', 'temperature'],
  ['max_tokens', 'maxTokens'],
  ['MAXTOKENS', 'maxTokens'],
  ['top_p', 'topP'],
  ['stop', 'stopSequences'],
  ['opneai', 'openai'],
  ['hf', undefined],
  ['hfapi', 'HfApiModel'],
  ['quux', undefined],
  ['', undefined],
])('%s → %s', (name, expected) => {
  expect(nearest(name, names)).toBe(expected)
})
