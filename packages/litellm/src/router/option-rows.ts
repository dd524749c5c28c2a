import type { OptionTable } from '@smol/core'
import type { LiteLLMModelOptions } from '../options.ts'
import type { RouterOptions } from './options.ts'
import { routingStrategies } from './strategies.ts'

const fallbackType = 'array | object'

/** The rows that LiteLLMModel does not have. */
export const routerRows = {
  modelList: {
    type: 'array',
    description:
      'Deployments { modelName, litellmParams }, as in LiteLLM: with them the model is a LiteLLMRouterModel.',
  },
  routingStrategy: {
    type: 'string',
    values: routingStrategies,
    default: 'simple-shuffle',
    description: 'Which deployment of a group a router asks.',
  },
  retryPolicy: { type: 'object', description: 'Tries of a router after the first, by class of errors.' },
  modelGroupRetryPolicy: { type: 'object', description: 'The same for one group.' },
  retryAfterMs: {
    type: 'number',
    min: 0,
    default: 0,
    description: 'Shortest wait of a router before another try, in milliseconds.',
  },
  attemptTimeoutMs: { type: 'number', above: 0, description: 'Longest time for one try of a router, in milliseconds.' },
  fallbacks: { type: fallbackType, perCall: true, description: 'Groups that a router tries when a group fails.' },
  defaultFallbacks: { type: 'string[]', description: 'Groups that a router tries whatever group fails.' },
  contextWindowFallbacks: {
    type: fallbackType,
    perCall: true,
    description: 'Groups that a router tries when the messages are too long.',
  },
  contentPolicyFallbacks: {
    type: fallbackType,
    perCall: true,
    description: 'Groups that a router tries when the provider blocks the content.',
  },
  maxFallbacks: { type: 'integer', min: 0, default: 5, description: 'How deep fallbacks of fallbacks go.' },
  disableFallbacks: { type: 'boolean', default: false, perCall: true, description: 'A router fails with its group.' },
  modelGroupAlias: { type: 'object', description: "Other names of a router's groups." },
  cooldownTimeMs: {
    type: 'number',
    min: 0,
    default: 5_000,
    description: 'How long a router leaves a deployment alone that failed, in milliseconds.',
  },
  allowedFails: {
    type: 'integer',
    min: 0,
    description: 'Failures of a deployment within a minute that a router lets pass.',
  },
  allowedFailsPolicy: { type: 'object', description: 'The same by class of errors.' },
  disableCooldowns: { type: 'boolean', default: false, description: 'A router leaves no deployment alone.' },
  enablePreCallChecks: {
    type: 'boolean',
    default: false,
    description: 'A router leaves out deployments for which the messages are too long, or whose limit is reached.',
  },
  redisUrl: { type: 'string', description: 'Redis through which the routers of many processes share what they know.' },
  store: { type: 'object', secret: true, description: 'Where a router keeps what it knows of deployments.' },
} as const satisfies OptionTable<Omit<RouterOptions, keyof LiteLLMModelOptions>>
