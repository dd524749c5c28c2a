import { extendError, isJsonObject, isSmolError, nearestName, SmolError } from '@smol/core'
import type { LiteLLMModelOptions } from '../options.ts'
import { litellmOptions } from '../options.ts'
import { inOurSpelling, paramRenames } from './spelling.ts'

/** Options of a call as a whole: the router has them, its deployments do not. */
const ofTheCall = [
  'modelId',
  'tools',
  'toolChoice',
  'responseFormat',
  'stopSequences',
  'customRoleConversions',
  'flattenMessagesAsText',
  'reasoningTags',
  'onWarning',
] as const

type ModelParams = Omit<LiteLLMModelOptions, (typeof ofTheCall)[number]>

/** Where a deployment is, what holds for it, and how much of the work it is to have. */
export interface LiteLLMParams extends ModelParams {
  /** `provider/model`, as for `LiteLLMModel`. */
  model: string
  /** Its share of the requests, beside those of the others. */
  weight?: number
  /** Requests a minute: its share where there is no weight, and a limit for the strategies that go by usage. */
  rpm?: number
  /** Tokens a minute: likewise, where there is no `rpm`. */
  tpm?: number
  /** Deployments with a lower number are asked first; the next ones only when none of those is left. */
  order?: number
  /** How long it is left alone after a failure, in milliseconds. */
  cooldownTimeMs?: number
  /** Price of a token, for `cost-based-routing`. */
  inputCostPerToken?: number
  outputCostPerToken?: number
}

/** A deployment of a group. */
export interface ModelListEntry {
  /** The group. */
  modelName: string
  litellmParams: LiteLLMParams
  modelInfo?: {
    /** Names the deployment in warnings and in Redis. Default: made of the group, the model and the base URL. */
    id?: string
    /** Longest prompt, in tokens; looked at with `enablePreCallChecks`. */
    maxInputTokens?: number
    [name: string]: unknown
  }
}

/** The same in LiteLLM's own spelling, with times in seconds. */
export interface LiteLLMEntry {
  model_name: string
  litellm_params: { model: string; [name: string]: unknown }
  model_info?: { id?: string; max_input_tokens?: number; [name: string]: unknown }
}

/** An entry of a model list, checked. */
export interface DeploymentSpec {
  readonly id: string
  readonly group: string
  readonly options: LiteLLMModelOptions
  readonly routing: Readonly<Partial<Record<RoutingParam | 'maxInputTokens', number>>>
}

type RoutingParam = keyof Omit<LiteLLMParams, keyof ModelParams | 'model'>

/** What the router itself goes by. */
const routingParams: Readonly<Record<RoutingParam, true>> = {
  weight: true,
  rpm: true,
  tpm: true,
  order: true,
  cooldownTimeMs: true,
  inputCostPerToken: true,
  outputCostPerToken: true,
}

/**
 * Checks a model list.
 * @throws SmolError `configuration` that names the entry
 */
export function readModelList(list: readonly unknown[]): DeploymentSpec[] {
  const seen = new Map<string, number>()
  return list.map((entry, index) => {
    const where = `modelList[${index}]`
    const spec = readEntry(entry, where)
    const count = (seen.get(spec.id) ?? 0) + 1
    seen.set(spec.id, count)
    if (count === 1) return spec
    if (spec.isNamed) throw invalid(`${where}.modelInfo.id: there is another deployment '${spec.id}'.`)
    return { ...spec, id: `${spec.id}#${count}` }
  })
}

function readEntry(entry: unknown, where: string): DeploymentSpec & { isNamed: boolean } {
  if (!isJsonObject(entry))
    throw invalid(`${where} must be { modelName, litellmParams: { model } }, got ${typeof entry}.`)
  const { modelName, litellmParams, modelInfo = {} } = inOurSpelling(entry, {}, where)
  if (typeof modelName !== 'string' || modelName === '')
    throw invalid(`${where}.modelName is missing: the name of the group, such as 'gpt-4o'.`)
  if (!isJsonObject(litellmParams))
    throw invalid(`${where}.litellmParams is missing: where the deployment is, such as { model: 'openai/gpt-4o' }.`)
  if (!isJsonObject(modelInfo)) throw invalid(`${where}.modelInfo must be an object.`)
  const { model, ...params } = inOurSpelling(litellmParams, paramRenames, `${where}.litellmParams`)
  if (typeof model !== 'string' || model === '')
    throw invalid(`${where}.litellmParams.model is missing: provider/model, such as 'openai/gpt-4o'.`)
  const { id, maxInputTokens } = inOurSpelling(modelInfo, {}, `${where}.modelInfo`)
  if (id !== undefined && typeof id !== 'string') throw invalid(`${where}.modelInfo.id must be a string.`)

  const options: Record<string, unknown> = { modelId: model }
  const routing: Record<string, number> = {}
  for (const [name, value] of Object.entries({ ...params, maxInputTokens })) {
    if (value === undefined || value === null) continue
    if (name === 'maxInputTokens' || Object.hasOwn(routingParams, name))
      routing[name] = readNumber(value, `${where}.${name === 'maxInputTokens' ? 'modelInfo' : 'litellmParams'}.${name}`)
    else options[name] = checkName(name, value, where)
  }
  return {
    id: id ?? idOf(modelName, model, params['apiBase']),
    isNamed: id !== undefined,
    group: modelName,
    options: options as unknown as LiteLLMModelOptions,
    routing,
  }
}

function readNumber(value: unknown, where: string): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value
  throw invalid(`${where} must be a number from 0, got ${typeof value === 'number' ? value : typeof value}.`)
}

function checkName(name: string, value: unknown, where: string): unknown {
  if ((ofTheCall as readonly string[]).includes(name))
    throw invalid(`${where}.litellmParams.${name} holds for a call as a whole: give it to the router itself.`)
  if (Object.hasOwn(litellmOptions, name)) return value
  const known = ['model', ...Object.keys(routingParams), ...Object.keys(litellmOptions)]
  const guess = nearestName(name, known)
  throw invalid(
    `${where}.litellmParams: unknown option '${name}'.${guess === undefined ? ' What the API itself takes goes into extraBody.' : ` Did you mean '${guess}'?`}`,
  )
}

/** The same in every process, and without what may be secret in a URL. */
function idOf(group: string, model: string, apiBase: unknown): string {
  const url = typeof apiBase === 'string' ? URL.parse(apiBase) : null
  return `${group}/${model}${url === null ? '' : `@${url.host}${url.pathname.replace(/\/$/, '')}`}`
}

/** Runs what makes a deployment, so that an error names the entry. */
export function inEntry<T>(index: number, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!isSmolError(error)) throw error
    const message = error.message.replace(/^\w+: /, '')
    throw extendError(error, { message: `modelList[${index}].litellmParams: ${message}` })
  }
}

function invalid(message: string): SmolError {
  return new SmolError({ code: 'configuration', message })
}
