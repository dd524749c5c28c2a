import type { TokenCredential } from '@azure/identity'
import type { ModelOptions, OptionTable } from '@smol/core'
import { modelOptionRows } from '@smol/core'
import type { HttpOptions } from '@smol/core/http'
import { httpOptionRows } from '@smol/core/http'
import type { AzureClientOptions } from 'openai'

/** Options of AzureOpenAIServerModel. `modelId` is the name of the deployment. */
export interface AzureOpenAIServerModelOptions extends ModelOptions, HttpOptions {
  /** The resource, such as `https://example-resource.azure.openai.com`; a path behind it does no harm. Default: `AZURE_OPENAI_ENDPOINT`. */
  azureEndpoint?: string
  /**
   * A dated version such as `2024-10-21` for the API by deployments; `preview`, `latest` or none for the v1 API.
   * Default: `OPENAI_API_VERSION`, unless the endpoint ends in `/openai/v1`.
   */
  apiVersion?: string
  /** Default: `AZURE_OPENAI_API_KEY`. Without a key and without any of the next two, `DefaultAzureCredential` is asked for tokens. */
  apiKey?: string
  /** Any credential of `@azure/identity`, or another object with its `getToken`. */
  credential?: TokenCredential
  /** Gives a token for each request, such as `getBearerTokenProvider(…)` of `@azure/identity`. */
  azureADTokenProvider?: () => Promise<string>
  /** What tokens are asked for. Default: by the endpoint's cloud, `https://cognitiveservices.azure.com/.default` for most. */
  scope?: string
  /** Instead of `azureEndpoint`: the base URL as it is, up to what stands before `/deployments` or, for the v1 API, `/chat/completions`. */
  apiBase?: string
  /** Sent as `OpenAI-Organization`. Default: `OPENAI_ORG_ID`. */
  organization?: string
  /** Sent as `OpenAI-Project`. Default: `OPENAI_PROJECT_ID`. */
  project?: string
  /**
   * Options of the official SDK's client. `maxRetries` counts the tries of our own retry loop; `timeout` is the longest
   * wait for an answer to begin, in milliseconds, as `firstTokenTimeoutMs` is.
   */
  clientOptions?: AzureClientOptions
}

/** A row per option of AzureOpenAIServerModel. */
export const azureOptions = {
  ...modelOptionRows,
  modelId: { type: 'string', required: true, description: 'The name of the deployment.' },
  azureEndpoint: {
    type: 'string',
    format: 'url',
    env: 'AZURE_OPENAI_ENDPOINT',
    description: 'The resource, such as https://example-resource.azure.openai.com.',
  },
  apiVersion: {
    type: 'string',
    env: 'OPENAI_API_VERSION',
    description: 'A date such as 2024-10-21; preview, latest or none for the v1 API.',
  },
  apiKey: {
    type: 'string',
    secret: true,
    env: 'AZURE_OPENAI_API_KEY',
    description: 'Without a key, and without any of the next two, DefaultAzureCredential is asked for tokens.',
  },
  credential: { type: 'object', secret: true, description: 'Any credential of @azure/identity.' },
  azureADTokenProvider: {
    type: 'function',
    secret: true,
    env: 'AZURE_OPENAI_AD_TOKEN',
    aliases: ['azureAdTokenProvider'],
    description: 'Gives a token for each request; the variable holds a token itself.',
  },
  scope: { type: 'string', description: "What tokens are asked for. Default: by the endpoint's cloud." },
  apiBase: { type: 'string', format: 'url', description: 'Instead of azureEndpoint: the base URL as it is.' },
  organization: { type: 'string', env: 'OPENAI_ORG_ID', description: 'Sent as OpenAI-Organization.' },
  project: { type: 'string', env: 'OPENAI_PROJECT_ID', description: 'Sent as OpenAI-Project.' },
  clientOptions: {
    type: 'object',
    description: "Options of the official SDK's client: timeout, maxRetries, defaultHeaders, defaultQuery, fetch, …",
  },
  ...httpOptionRows,
} as const satisfies OptionTable<AzureOpenAIServerModelOptions>
