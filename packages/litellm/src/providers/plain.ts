import type { ProviderRow } from '../provider-row.ts'
import { at } from './at.ts'

const sampling = ['top_p', 'frequency_penalty', 'presence_penalty'] as const

/** Gateways that hand on what they get; models of OpenAI's that reason refuse there what they refuse at home. */
const likeOpenAI = {
  reasoningEffort: false,
  developer: true,
  models: [
    { match: /(^|\/)gpt-5/, refuses: [...sampling, 'stop'] },
    { match: /(^|\/)o\d/, refuses: [...sampling, 'parallel_tool_calls'] },
  ],
} as const satisfies ProviderRow

/** Providers that speak Chat Completions as it is: only the place and the key differ. */
export const plainProviders: Readonly<Record<string, ProviderRow>> = Object.freeze({
  abliteration: { base: 'https://api.abliteration.ai/v1', keyEnv: 'ABLITERATION_API_KEY' },
  aiand: at('https://api.aiand.com/v1', 'AIAND'),
  aihubmix: {
    ...at('https://aihubmix.com/v1', 'AIHUBMIX'),
    ...likeOpenAI,
  },
  aiml: { ...at('https://api.aimlapi.com/v1', 'AIML'), ...likeOpenAI },
  aiohttp_openai: {},
  apertis: { base: 'https://api.stima.tech/v1', keyEnv: 'STIMA_API_KEY', reasoningEffort: 'by-model' },
  bedrock_mantle: at(
    'https://bedrock-mantle.{BEDROCK_MANTLE_REGION|AWS_REGION_NAME|AWS_REGION=us-east-1}.api.aws/openai/v1',
    'BEDROCK_MANTLE',
  ),
  charity_engine: {
    base: 'https://api.charityengine.services/remotejobs/v2/inference',
    keyEnv: 'CHARITY_ENGINE_API_KEY',
    reasoningEffort: 'by-model',
  },
  chutes: { base: 'https://llm.chutes.ai/v1', keyEnv: 'CHUTES_API_KEY', reasoningEffort: 'by-model' },
  clf_ai_gateway: at('https://api.clfaigateway.dev/v1', 'CLF_AI_GATEWAY'),
  cloudflare: {
    ...at('https://api.cloudflare.com/client/v4/accounts/{CLOUDFLARE_ACCOUNT_ID}/ai/v1', 'CLOUDFLARE'),
    reasoningEffort: false,
  },
  cognition: {
    ...at('https://api.cognition.ai/v1', 'COGNITION'),
    reasoningEffort: 'by-model',
  },
  cometapi: {
    base: 'https://api.cometapi.com/v1',
    path: '/v1/chat/completions',
    keyEnv: 'COMETAPI_KEY',
    baseEnv: 'COMETAPI_API_BASE',
    reasoningEffort: false,
  },
  compactifai: { base: 'https://api.compactif.ai/v1', keyEnv: 'COMPACTIFAI_API_KEY', reasoningEffort: false },
  coralbricks: at('https://inference.coralbricks.ai/v1', 'CORALBRICKS'),
  cortecs: {
    ...at('https://api.cortecs.ai/v1', 'CORTECS'),
    reasoningEffort: 'by-model',
  },
  crusoe: {
    ...at('https://api.inference.crusoecloud.com/v1', 'CRUSOE'),
    ...likeOpenAI,
  },
  custom_openai: { reasoningEffort: false },
  darkbloom: {
    ...at('https://api.darkbloom.dev/v1', 'DARKBLOOM'),
    reasoningEffort: 'by-model',
  },
  dashscope: at('https://dashscope.aliyuncs.com/compatible-mode/v1', 'DASHSCOPE'),
  datarobot: {
    base: 'https://app.datarobot.com/api/v2/genai/llmgw',
    path: '/chat/completions/',
    // The host, or the API as a whole, is enough; an address of a deployment is taken as it is.
    ownBase: [/^(https?:\/\/[^/]+)(\/api\/v2)?\/?$/, '$1/api/v2/genai/llmgw'],
    keyEnv: 'DATAROBOT_API_TOKEN',
    baseEnv: 'DATAROBOT_ENDPOINT',
    reasoningEffort: false,
  },
  empiriolabs: {
    ...at('https://api.empiriolabs.ai/v1', 'EMPIRIOLABS'),
    ...likeOpenAI,
  },
  empower: {
    ...at('https://app.empower.dev/api/v1', 'EMPOWER'),
    reasoningEffort: false,
  },
  friendliai: {
    base: 'https://api.friendli.ai/serverless/v1',
    keyEnv: ['FRIENDLIAI_API_KEY', 'FRIENDLI_TOKEN'],
    baseEnv: 'FRIENDLI_API_BASE',
    reasoningEffort: false,
  },
  galadriel: {
    ...at('https://api.galadriel.com/v1', 'GALADRIEL'),
    reasoningEffort: false,
  },
  github: {
    ...at('https://models.inference.ai.azure.com', 'GITHUB'),
    reasoningEffort: false,
  },
  gmi: { base: 'https://api.gmi-serving.com/v1', keyEnv: 'GMI_API_KEY', ...likeOpenAI },
  groq: at('https://api.groq.com/openai/v1', 'GROQ'),
  helicone: { base: 'https://ai-gateway.helicone.ai', keyEnv: 'HELICONE_API_KEY', reasoningEffort: 'by-model' },
  hosted_vllm: { keyEnv: 'HOSTED_VLLM_API_KEY', baseEnv: 'HOSTED_VLLM_API_BASE' },
  hostinger_router: at('https://router.hostinger.com/v1', 'HOSTINGER_ROUTER'),
  inferenceapis: at('https://api.inferenceapis.com/v1', 'INFERENCEAPIS'),
  kyma: { base: 'https://kymaapi.com/v1', keyEnv: 'KYMA_API_KEY' },
  lambda_ai: {
    ...at('https://api.lambda.ai/v1', 'LAMBDA'),
    reasoningEffort: false,
  },
  lemonade: {
    ...at('http://localhost:8000/api/v1', 'LEMONADE'),
    ...likeOpenAI,
  },
  libertai: {
    ...at('https://api.libertai.io/v1', 'LIBERTAI'),
    models: [{ except: /thinking$/, refuses: ['reasoning_effort'] }],
  },
  litellm_proxy: { keyEnv: 'LITELLM_PROXY_API_KEY', baseEnv: 'LITELLM_PROXY_API_BASE' },
  llamafile: {
    ...at('http://127.0.0.1:8080/v1', 'LLAMAFILE'),
    reasoningEffort: false,
  },
  llamagate: { base: 'https://api.llamagate.dev/v1', keyEnv: 'LLAMAGATE_API_KEY', ...likeOpenAI },
  lm_studio: { keyEnv: 'LM_STUDIO_API_KEY', baseEnv: 'LM_STUDIO_API_BASE', reasoningEffort: false },
  meta: at('https://api.meta.ai/v1', 'META'),
  minimax: {
    ...at('https://api.minimax.io/v1', 'MINIMAX'),
    path: '/v1/chat/completions',
    reasoningEffort: false,
  },
  morph: at('https://api.morphllm.com/v1', 'MORPH'),
  'nano-gpt': { base: 'https://nano-gpt.com/api/v1', keyEnv: 'NANOGPT_API_KEY', reasoningEffort: 'by-model' },
  nebius: {
    ...at('https://api.studio.nebius.ai/v1', 'NEBIUS'),
    reasoningEffort: false,
  },
  neosantara: {
    ...at('https://api.neosantara.xyz/v1', 'NEOSANTARA'),
    reasoningEffort: 'by-model',
  },
  novita: {
    ...at('https://api.novita.ai/v3/openai', 'NOVITA'),
    reasoningEffort: false,
  },
  nvidia_nim: {
    ...at('https://integrate.api.nvidia.com/v1', 'NVIDIA_NIM'),
    reasoningEffort: false,
  },
  opencode_go: {
    base: 'https://opencode.ai/inference/go/openai/v1',
    keyEnv: ['OPENCODE_GO_API_KEY', 'OPENCODE_API_KEY'],
    baseEnv: 'OPENCODE_GO_API_BASE',
    reasoningEffort: 'by-model',
    models: [{ match: /^hy/, refuses: ['reasoning_effort'] }],
  },
  openai_like: {},
  openinfer: at('https://api.openinfer.ai/v1', 'OPENINFER'),
  ovhcloud: {
    ...at('https://oai.endpoints.kepler.ai.cloud.ovh.net/v1', 'OVHCLOUD'),
    reasoningEffort: false,
  },
  parasail: {
    ...at('https://api.parasail.io/v1', 'PARASAIL'),
    reasoningEffort: 'by-model',
  },
  pinstripes: at('https://pinstripes.io/v1', 'PINSTRIPES'),
  poe: { base: 'https://api.poe.com/v1', keyEnv: 'POE_API_KEY', reasoningEffort: 'by-model' },
  prism: at('https://api.prisminference.com/v1', 'PRISM'),
  qwen_ai_platform: {
    base: 'https://dashscope.aliyuncs.com/compatible-mode/v1',
    keyEnv: ['QWEN_AI_PLATFORM_API_KEY', 'DASHSCOPE_API_KEY'],
    baseEnv: 'QWEN_AI_PLATFORM_API_BASE',
  },
  qwencloud: {
    base: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
    keyEnv: ['QWENCLOUD_API_KEY', 'DASHSCOPE_API_KEY'],
    baseEnv: 'QWENCLOUD_API_BASE',
  },
  refuseless: { base: 'https://api.refuseless.com/v1', keyEnv: 'REFUSELESS_API_KEY' },
  reka: {
    ...at('https://api.reka.ai/v1', 'REKA'),
    reasoningEffort: 'by-model',
  },
  sarvam: { base: 'https://api.sarvam.ai/v1', keyEnv: 'SARVAM_API_KEY', ...likeOpenAI },
  scaleway: { base: 'https://api.scaleway.ai/v1', keyEnv: 'SCW_SECRET_KEY' },
  'scx-ai': at('https://api.scx.ai/v1', 'SCX'),
  synthetic: { base: 'https://api.synthetic.new/openai/v1', keyEnv: 'SYNTHETIC_API_KEY', reasoningEffort: 'by-model' },
  tensormesh: {
    base: 'https://serverless.tensormesh.ai/v1',
    keyEnv: 'TENSORMESH_INFERENCE_API_KEY',
    baseEnv: 'TENSORMESH_SERVERLESS_BASE_URL',
  },
  together_ai: {
    base: 'https://api.together.ai/v1',
    keyEnv: ['TOGETHER_API_KEY', 'TOGETHER_AI_API_KEY', 'TOGETHERAI_API_KEY', 'TOGETHER_AI_TOKEN'],
    baseEnv: 'TOGETHER_AI_API_BASE',
    reasoningEffort: 'by-model',
  },
  veniceai: { base: 'https://api.venice.ai/api/v1', keyEnv: 'VENICE_AI_API_KEY', ...likeOpenAI },
  wandb: at('https://api.inference.wandb.ai/v1', 'WANDB'),
  xiaomi_mimo: { base: 'https://api.xiaomimimo.com/v1', keyEnv: 'XIAOMI_MIMO_API_KEY' },
  xinference: { keyEnv: 'XINFERENCE_API_KEY', baseEnv: 'XINFERENCE_API_BASE', ...likeOpenAI },
  zerogpu: at('https://api.zerogpu.ai/v1', 'ZEROGPU'),
})
