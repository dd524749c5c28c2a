import type { Model, ModelPlugin } from '@smol/core'
import type { Capability, ScenarioReply } from '../scenarios.ts'
import type { Spelling } from '../spelling.ts'

/** The `describe` of the caller's test runner: vitest's and node:test's both fit. */
export type Describe = (name: string, body: () => void) => unknown

/** The `it` of the caller's test runner. */
export type It = ((name: string, body: () => void | Promise<void>) => unknown) & {
  /** Registers a test that is not run; where the runner has none, a skipped group shows as a passing test that says why. */
  readonly skip?: (name: string, body: () => void) => unknown
}

/** What a suite is about, one `describe` each. A group is skipped by name, with a reason. */
export const modelGroups = [
  'contract',
  'streams',
  'replies',
  'stops',
  'abort',
  'inputs',
  'concurrency',
  'parameters',
  'errors',
  'retries',
  'secrets',
  'JSON',
  'bytes',
] as const

/** The name of a group of the model suite. */
export type ModelGroup = (typeof modelGroups)[number]

/** What the model suite needs to know. */
export interface ModelSuiteSetup {
  describe: Describe
  it: It
  /** The plugin under test. Its option table tells the suite whether there is HTTP and which options are secret. */
  plugin?: ModelPlugin
  /** Makes the model, where that takes more than `plugin.createModel(modelId, options)`. */
  createModel?: (options: Readonly<Record<string, unknown>>) => Model
  /** What to call it in the report. Default: the plugin's name. */
  name?: string
  /** Default: `test-model`. */
  modelId?: string
  /** Options of every model that the suite makes, such as a base URL. */
  options?: Readonly<Record<string, unknown>>
  /**
   * For a plugin that speaks HTTP through its option `fetch`: how its API looks in each scenario. Without it, and
   * without `script`, the model says what it says, and the suite checks what holds for any answer.
   */
  spelling?: Spelling
  /** For a plugin without HTTP that can be told what to answer: the options that make it answer this. */
  script?: (reply: ScenarioReply) => Readonly<Record<string, unknown>>
  /** What the model can do besides text. Each must be exercised by some scenario that runs. */
  capabilities?: readonly Capability[]
  /** Groups that are not run, each with a reason in words. */
  skip?: Readonly<Partial<Record<ModelGroup, string>>>
  /** What is said to the model. Default: a greeting. */
  prompt?: string
}
