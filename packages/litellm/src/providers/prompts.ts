import type { PromptApi } from '../protocols/prompt/prompt-api.ts'
import type { ProviderRow } from '../provider-row.ts'
import { at } from './at.ts'

/** OpenAI's completions, as they were before chat. */
const completions = {
  prompt: 'prompt',
  between: '\n',
  model: 'model',
  names: {
    temperature: 'temperature',
    top_p: 'top_p',
    max_tokens: 'max_tokens',
    stop: 'stop',
    seed: 'seed',
    frequency_penalty: 'frequency_penalty',
    presence_penalty: 'presence_penalty',
  },
  text: ['choices', 0, 'text'],
  finish: ['choices', 0, 'finish_reason'],
  usage: [
    ['usage', 'prompt_tokens'],
    ['usage', 'completion_tokens'],
  ],
} as const satisfies PromptApi

/** Mistral's completions in the middle, here used to continue; the reply has a message, as in a chat. */
const fim = {
  ...completions,
  names: { temperature: 'temperature', top_p: 'top_p', max_tokens: 'max_tokens', stop: 'stop', seed: 'random_seed' },
  text: ['choices', 0, 'message', 'content'],
  streamText: ['choices', 0, 'delta', 'content'],
} as const satisfies PromptApi

/** Providers that continue a prompt, and know no messages. */
export const promptProviders: Readonly<Record<string, ProviderRow>> = Object.freeze({
  azure_text: {
    protocol: 'prompt',
    path: '/openai/deployments/{model}/completions',
    keyEnv: ['AZURE_OPENAI_API_KEY', 'AZURE_API_KEY'],
    tokenEnv: ['AZURE_OPENAI_AD_TOKEN', 'AZURE_AD_TOKEN'],
    baseEnv: 'AZURE_API_BASE',
    auth: 'api-key',
    query: { 'api-version': { option: 'apiVersion', env: 'AZURE_API_VERSION', default: '2025-02-01-preview' } },
    prompt: { ...completions, between: ' ' },
  },
  nlp_cloud: {
    protocol: 'prompt',
    base: 'https://api.nlpcloud.io',
    path: '/v1/gpu/{model}/generation',
    pathBelowOwnBase: '/{model}/generation',
    keyEnv: 'NLP_CLOUD_API_KEY',
    baseEnv: 'NLP_CLOUD_API_BASE',
    auth: 'token',
    prompt: {
      prompt: 'text',
      names: {
        temperature: 'temperature',
        top_p: 'top_p',
        top_k: 'top_k',
        max_tokens: 'max_length',
        stop: 'stop_sequences',
        frequency_penalty: 'frequency_penalty',
        presence_penalty: 'presence_penalty',
      },
      text: ['generated_text'],
      usage: [['nb_input_tokens'], ['nb_generated_tokens']],
    },
  },
  replicate: {
    protocol: 'replicate',
    opener: 'replicate',
    base: 'https://api.replicate.com',
    keyEnv: ['REPLICATE_API_KEY', 'REPLICATE_API_TOKEN'],
    auth: 'token',
    prompt: {
      prompt: 'prompt',
      names: {
        temperature: 'temperature',
        top_p: 'top_p',
        top_k: 'top_k',
        max_tokens: 'max_new_tokens',
        stop: 'stop_sequences',
      },
      text: ['output'],
    },
  },
  'text-completion-codestral': {
    protocol: 'prompt',
    base: 'https://codestral.mistral.ai/v1',
    path: '/fim/completions',
    keyEnv: 'CODESTRAL_API_KEY',
    prompt: { ...fim, between: ' ' },
  },
  'text-completion-inception': {
    protocol: 'prompt',
    ...at('https://api.inceptionlabs.ai/v1', 'INCEPTION'),
    path: '/fim/completions',
    prompt: {
      ...completions,
      names: {
        top_p: 'top_p',
        max_tokens: 'max_tokens',
        stop: 'stop',
        frequency_penalty: 'frequency_penalty',
        presence_penalty: 'presence_penalty',
      },
    },
  },
  'text-completion-openai': {
    protocol: 'prompt',
    base: 'https://api.openai.com/v1',
    path: '/completions',
    keyEnv: 'OPENAI_API_KEY',
    baseEnv: ['OPENAI_BASE_URL', 'OPENAI_API_BASE'],
    prompt: completions,
  },
  triton: {
    protocol: 'prompt',
    path: '/generate{_stream}',
    auth: 'none',
    prompt: {
      prompt: 'text_input',
      below: 'parameters',
      names: { max_tokens: 'max_tokens' },
      defaults: { max_tokens: 2000 },
      streamFalse: true,
      text: ['text_output'],
    },
  },
  watsonx_text: {
    protocol: 'prompt',
    opener: 'watsonx',
    base: 'https://{WATSONX_REGION|WX_REGION|REGION}.ml.cloud.ibm.com',
    path: '/ml/v1/text/generation{_stream}',
    baseEnv: ['WATSONX_API_BASE', 'WATSONX_URL', 'WX_URL', 'WML_URL'],
    query: { version: { option: 'apiVersion', env: 'WATSONX_API_VERSION', default: '2024-03-13' } },
    bodySettings: {
      project_id: { option: 'projectId', env: ['WATSONX_PROJECT_ID', 'WX_PROJECT_ID', 'PROJECT_ID'] },
      space_id: {
        option: 'spaceId',
        env: ['WATSONX_DEPLOYMENT_SPACE_ID', 'WATSONX_SPACE_ID', 'WX_SPACE_ID', 'SPACE_ID'],
      },
    },
    prompt: {
      prompt: 'input',
      below: 'parameters',
      model: 'model_id',
      names: {
        temperature: 'temperature',
        top_p: 'top_p',
        top_k: 'top_k',
        max_tokens: 'max_new_tokens',
        stop: 'stop_sequences',
        seed: 'random_seed',
        frequency_penalty: 'repetition_penalty',
      },
      text: ['results', 0, 'generated_text'],
      finish: ['results', 0, 'stop_reason'],
      usage: [
        ['results', 0, 'input_token_count'],
        ['results', 0, 'generated_token_count'],
      ],
    },
  },
})
