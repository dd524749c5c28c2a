import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Completion, GenerateOptions, Messages, Model } from '@smol/core'
import { BaseModel, definePlugin } from '@smol/core'
import { describe, expect, it } from 'vitest'
import type { ModelSuiteSetup } from '../src/index.ts'
import { faultSuite, modelSuite, protocolSuite } from '../src/index.ts'
import { parrot, parrotProtocol, ParrotModel, parrotSpelling } from './reference-provider.ts'

class MuteModel extends BaseModel {
  readonly provider = 'mute'
  protected override async complete(): Promise<Completion> {
    return { content: 'always the same words', finishReason: 'stop' }
  }
}
const mute = definePlugin({ name: 'mute', createModel: (modelId, options) => new MuteModel({ modelId, ...options }) })

/** What a suite hands to a test runner. */
function collect(setup: Partial<ModelSuiteSetup>, skip?: ModelSuiteSetup['it']['skip']) {
  const tests = new Map<string, () => void | Promise<void>>()
  const path: string[] = []
  const run: ModelSuiteSetup['it'] = (name, body) => void tests.set([...path, name].join(' > '), body)
  modelSuite({
    describe: (name, body) => {
      path.push(name)
      body()
      path.pop()
    },
    it: skip === undefined ? run : Object.assign(run, { skip }),
    ...setup,
  })
  return tests
}
const ability = 'exercises every ability that it declares'

describe('runners', () => {
  it('may be node:test', async () => {
    const file = new URL('node-test-suite.ts', import.meta.url).pathname
    // Inside a run of node:test a child would report to its parent in another format.
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined }
    const { stdout } = await promisify(execFile)(process.execPath, ['--test', '--test-reporter=tap', file], { env })
    expect(stdout).toContain('# Subtest: parrot')
    expect(stdout).toContain('ok 1 - reads one text reply')
    expect(stdout).toContain('bytes (skipped: vitest has them already) # SKIP')
    expect(stdout).toMatch(/^# pass \d{2,}$/m)
    expect(stdout).toMatch(/^# fail 0$/m)
  })

  it('need no more than describe and it', () => {
    const names = [...collect({ plugin: mute }).keys()]
    expect(names).toContain('mute > streams > ends with the message that generate() gives')
    expect(names.some((name) => name.startsWith('mute > bytes'))).toBe(false)
  })
})

describe('a skipped group', () => {
  it('stays visible with its reason', () => {
    const skipped: string[] = []
    const plain = collect({ plugin: mute, skip: { abort: 'the engine cannot be stopped' } })
    const withSkip = collect({ plugin: mute, skip: { abort: 'the engine cannot be stopped' } }, (name) =>
      skipped.push(name),
    )
    expect([...plain.keys()]).toContain('mute > abort (skipped: the engine cannot be stopped)')
    expect(skipped).toEqual(['abort (skipped: the engine cannot be stopped)'])
    for (const tests of [plain, withSkip])
      expect([...tests.keys()].some((name) => name.startsWith('mute > abort >'))).toBe(false)
  })

  it('needs a reason in words, and must exist', () => {
    for (const reason of ['', 'later', '  ', '#12'])
      expect(() => collect({ plugin: mute, skip: { abort: reason } })).toThrow(
        "Skipping 'abort' needs a reason in words",
      )
    expect(() => collect({ plugin: mute, skip: { aborts: 'it is not there' } as object })).toThrow(
      "no group 'aborts' to skip. Groups: contract",
    )
  })
})

describe('a declared ability', () => {
  it('must be exercised by some scenario that runs', async () => {
    const run = async (setup: Partial<ModelSuiteSetup>): Promise<unknown> =>
      collect(setup).get(`${setup.plugin?.name} > ${ability}`)?.()
    const parrotSetup = { plugin: parrot, spelling: parrotSpelling, capabilities: ['tools', 'usage'] } as const
    await expect(run(parrotSetup)).resolves.toBeUndefined()
    await expect(run({ plugin: mute, capabilities: ['tools'] })).rejects.toThrow('no scenario exercised')
    await expect(run({ ...parrotSetup, capabilities: ['telepathy'] as never })).rejects.toThrow('no scenario exercised')
    await expect(run({ ...parrotSetup, skip: { replies: 'the parrot is asleep' } })).rejects.toThrow(
      'no scenario exercised',
    )
  })
})

describe('a setup that cannot work', () => {
  it('is refused before any test is registered', () => {
    expect(() => collect({})).toThrow('needs a `plugin`, or a `name` and `createModel`')
    expect(() => collect({ plugin: parrot })).toThrow("'parrot' has the option `fetch`: give its `spelling`")
    expect(() => collect({ plugin: parrot, spelling: parrotSpelling, script: () => ({}) })).toThrow('not both')
    const { describe: none } = { describe: () => undefined }
    expect(() =>
      protocolSuite({
        describe: none,
        it: none,
        protocol: parrotProtocol,
        spelling: parrotSpelling,
        skip: { encode: 'no' },
      }),
    ).toThrow('in words')
    const createModel = () => new ParrotModel({ modelId: 'm' })
    expect(() => faultSuite({ describe: none, it: none, name: 'p', createModel, skip: { HTTP: '' } })).toThrow(
      'in words',
    )
  })
})

describe('a model without a plugin', () => {
  it('is tested through createModel, however it is built', async () => {
    const asked: Messages[] = []
    const createModel = (options: Readonly<Record<string, unknown>>): Model => {
      const model = new MuteModel({ modelId: 'test-model', ...options })
      return Object.assign(model, {
        generate: (messages: Messages, given?: GenerateOptions) => {
          asked.push(messages)
          return MuteModel.prototype.generate.call(model, messages, given)
        },
      })
    }
    for (const run of collect({ name: 'by hand', createModel, prompt: 'What do you say?' }).values()) await run()
    expect(asked).toContain('What do you say?')
  })
})
