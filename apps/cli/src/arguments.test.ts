import { generationOptionRows } from '@smol/core'
import { describe, expect, it } from 'vitest'
import { parseArguments } from './arguments.ts'

describe('parseArguments', () => {
  it('sorts flags, generation parameters and words', () => {
    const { command, words, flags, generation } = parseArguments(
      'What is -m openai:x this --temperature 0.5 --stop a --stop [END] --usage --no-parallel-tool-calls'.split(' '),
    )
    expect({ command, words }).toEqual({ command: 'ask', words: ['What', 'is', 'this'] })
    expect(flags).toEqual({ model: 'openai:x', usage: true })
    expect(generation).toEqual({ temperature: 0.5, stopSequences: ['a', '[END]'], parallelToolCalls: false })
  })

  it('has a flag for each generation parameter that a command line can hold', () => {
    const given = [
      '--extra-body',
      '{"a":[1]}',
      '--omit',
      'stop',
      '--seed=-1',
      '--max-tokens',
      '5',
      '--top-p',
      '1',
      '--top-k',
      '3',
    ]
    const more = [
      '--frequency-penalty',
      '-0.5',
      '--presence-penalty',
      '1',
      '--reasoning-effort',
      'low',
      '--temperature',
      '0',
    ]
    const { generation } = parseArguments([...given, ...more, '--parallel-tool-calls', '--stop', 'x'])
    expect(generation).toMatchObject({ extraBody: { a: [1] }, omit: ['stop'], seed: -1, frequencyPenalty: -0.5 })
    const missing = Object.keys(generationOptionRows).filter((name) => !(name in generation))
    expect(missing, 'what only a program can give').toEqual(['tools', 'toolChoice', 'responseFormat'])
  })

  it('knows a command by the first word, unless -- says that it is a prompt', () => {
    expect(parseArguments(['-m', 'openai:x', 'chat']).command).toBe('chat')
    expect(parseArguments(['providers', 'openai'])).toMatchObject({ command: 'providers', words: ['openai'] })
    expect(parseArguments(['--', 'chat', '--json'])).toMatchObject({
      command: 'ask',
      words: ['chat', '--json'],
      flags: {},
    })
    expect(parseArguments(['ask', 'me'])).toMatchObject({ command: 'ask', words: ['ask', 'me'] })
    expect(parseArguments(['constructor'])).toMatchObject({ command: 'ask', words: ['constructor'] })
  })

  it.each([
    [['--temprature', '1'], "unknown option '--temprature'. Did you mean '--temperature'?"],
    [['-temperature', '1'], "unknown option '-temperature'. Did you mean '--temperature'?"],
    [['--tempreature=1'], "Did you mean '--temperature'?"],
    [['--no-model'], "unknown option '--no-model'"],
    [['--__proto__'], "unknown option '--__proto__'"],
    [['chat', '--jsn'], 'wrong usage of smol chat: unknown option'],
    [['chat', '--image', 'a.png'], "wrong usage of smol chat: unknown option '--image'"],
    [['chat', 'hello', 'you'], "smol chat takes no word behind it. To ask a model about it: smol -- 'chat hello you'"],
    [['--temperature', 'hot'], "'--temperature' must be a number, got hot"],
    [['--temperature', ''], "'--temperature' must be a number"],
    [['--temperature', '-1'], "'--temperature' must be at least 0, got -1"],
    [['--top-k', '1.5'], "'--top-k' must be an integer, got number 1.5"],
    [['--reasoning-effort', 'hihg'], "Did you mean 'high'?"],
    [['--model'], '--model needs a value: --model PROVIDER:MODEL'],
    [['--system', '--json'], '--system needs a value: --system TEXT'],
    [['--system', '-m', 'a:b'], '--system needs a value: --system TEXT'],
    [['--json=perhaps'], "'--json' must be a boolean"],
    [['--extra-body', '{"key": sk-secret'], '--extra-body must be JSON'],
  ])('refuses %j', (argv, message) => {
    expect(() => parseArguments(argv)).toThrow(message)
    expect(() => parseArguments(argv)).not.toThrow('sk-secret')
  })

  it('takes text that looks like a flag when it is tied to its own', () => {
    expect(parseArguments(['--system=--json', '--stop', '---']).flags).toEqual({ system: '--json' })
  })
})
