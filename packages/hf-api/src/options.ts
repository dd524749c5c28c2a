import type { ModelOptions, OptionTable } from '@smol/core'
import { modelOptionRows } from '@smol/core'
import type { HttpOptions } from '@smol/core/http'
import { httpOptionRows } from '@smol/core/http'

/** Options of HfApiModel. */
export interface HfApiModelOptions extends Omit<ModelOptions, 'modelId'>, HttpOptions {
  /** Hub id, such as `Qwen/Qwen2.5-Coder-32B-Instruct` (`:provider` may follow), or the URL of an Inference Endpoint or TGI. */
  modelId?: string
  /** Inference provider: `hf-inference`, `auto`, `together`, … Read back as `model.inferenceProvider`. */
  provider?: string
  /** Default: `HF_TOKEN`, `HUGGING_FACE_HUB_TOKEN`, else the token that the command line stored. */
  token?: string
  /** The organisation that pays (`X-HF-Bill-To`). */
  billTo?: string
}

export const hfApiOptions = {
  ...modelOptionRows,
  modelId: {
    type: 'string',
    default: 'Qwen/Qwen2.5-Coder-32B-Instruct',
    description: 'Hub id (:provider may follow), or the URL of an Inference Endpoint or TGI.',
  },
  provider: {
    type: 'string',
    default: 'hf-inference',
    description: 'Inference provider: hf-inference, auto, together, …',
  },
  token: {
    type: 'string',
    secret: true,
    env: ['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN'],
    aliases: ['apiKey'],
    description: "Access token. Default: the command line's stored one.",
  },
  billTo: { type: 'string', description: 'The organisation that pays.' },
  ...httpOptionRows,
  timeoutMs: { ...modelOptionRows.timeoutMs, default: 120_000 },
} as const satisfies OptionTable<HfApiModelOptions>
