import type { ModelOptions, OptionTable } from '@smol/core'
import { modelOptionRows } from '@smol/core'
import type { HttpOptions } from '@smol/core/http'
import { httpOptionRows } from '@smol/core/http'
import type { ProviderRow } from './provider-row.ts'

/** Options of LiteLLMModel. */
export interface LiteLLMModelOptions extends ModelOptions, HttpOptions {
  /** `provider/model`, or a well-known name alone: `groq/llama-3.3-70b-versatile`, `gpt-4o-mini`. */
  modelId: string
  /** Where the API is. Default: the provider's own variable, else its own address. */
  apiBase?: string
  /** Default: the provider's own variable, and no other's. */
  apiKey?: string
  /** Version of the API, where it has them (Azure). Default: the provider's own variable, else a recent one. */
  apiVersion?: string
  /** Project of watsonx. Default: the provider's own variable. */
  projectId?: string
  /** Deployment space of watsonx, instead of a project. */
  spaceId?: string
  /** Google Cloud project of Vertex AI. Default: `VERTEXAI_PROJECT`, `GOOGLE_CLOUD_PROJECT`, else the credential's own. */
  vertexProject?: string
  /** Where Vertex AI runs. Default: `VERTEXAI_LOCATION`, `VERTEX_LOCATION`, `GOOGLE_CLOUD_LOCATION`, else us-central1. */
  vertexLocation?: string
  /**
   * Who calls Vertex AI, where no access token is given as `apiKey`: an account's key file, its path or its content, or a
   * client of google-auth-library. Default: `VERTEXAI_CREDENTIALS`, else Application Default Credentials.
   */
  vertexCredentials?: string | object
  /** Key of an AWS account or role, with `awsSecretAccessKey`. Default: AWS' own variables. */
  awsAccessKeyId?: string
  awsSecretAccessKey?: string
  /** Goes with the keys of a role. */
  awsSessionToken?: string
  /** Region of AWS. Default: what the model's name says, `AWS_REGION_NAME`, `AWS_REGION`, `AWS_DEFAULT_REGION`, else us-west-2. */
  awsRegionName?: string
  /** Profile of `~/.aws/credentials` and `~/.aws/config`. Needs the package `@aws-sdk/credential-providers`. Default: `AWS_PROFILE`. */
  awsProfileName?: string
  /** ARN of a role to assume. Needs the package `@aws-sdk/credential-providers`. */
  awsRoleName?: string
  /** What the session of that role is called, as AWS' logs show it. Default: `smol`. */
  awsSessionName?: string
  /** Gives AWS keys at each request: a credential provider of AWS' own library, such as `fromNodeProviderChain()`. */
  awsCredentials?: () => Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken?: string }>
  /** What to do with a parameter that the provider does not take: leave it out with a warning, or refuse the call. Default: `drop`. */
  unsupportedParams?: 'drop' | 'throw'
  /**
   * Whether images that are named by a URL are fetched from here, without any credential, for an API that wants their
   * bytes: Bedrock, Ollama, Claude on Vertex AI. Switch it off where URLs come from strangers. Default: true.
   */
  fetchImages?: boolean
  /** Providers of your own, by name; a name of ours is replaced. */
  providers?: Readonly<Record<string, ProviderRow>>
}

export const litellmOptions: OptionTable<LiteLLMModelOptions> = {
  ...modelOptionRows,
  modelId: { type: 'string', required: true, description: 'provider/model, or a well-known name alone.' },
  apiBase: {
    type: 'string',
    format: 'url',
    description: "Where the API is. Default: the provider's own variable, else its own address.",
  },
  apiKey: { type: 'string', secret: true, description: "Default: the provider's own variable, and no other's." },
  apiVersion: { type: 'string', description: 'Version of the API, where it has them (Azure).' },
  projectId: { type: 'string', description: 'Project (watsonx).' },
  spaceId: { type: 'string', description: 'Deployment space, instead of a project (watsonx).' },
  vertexProject: { type: 'string', description: 'Google Cloud project (Vertex AI).' },
  vertexLocation: { type: 'string', description: 'Location, such as us-central1 or global (Vertex AI).' },
  vertexCredentials: {
    type: 'string | object',
    secret: true,
    description: 'Key file, its path or its content, or a client of google-auth-library (Vertex AI).',
  },
  awsAccessKeyId: { type: 'string', secret: true, description: 'Key of an AWS account or role (Bedrock, SageMaker).' },
  awsSecretAccessKey: { type: 'string', secret: true, description: 'Its secret (Bedrock, SageMaker).' },
  awsSessionToken: {
    type: 'string',
    secret: true,
    description: 'Its token, where it is of a role (Bedrock, SageMaker).',
  },
  awsRegionName: { type: 'string', description: 'Region, such as us-east-1 (Bedrock, SageMaker).' },
  awsProfileName: { type: 'string', description: "Profile in AWS' files (Bedrock, SageMaker)." },
  awsRoleName: { type: 'string', description: 'ARN of a role to assume (Bedrock, SageMaker).' },
  awsSessionName: { type: 'string', description: 'Name of the session of that role (Bedrock, SageMaker).' },
  awsCredentials: {
    type: 'function',
    description: "Gives AWS keys at each request: a credential provider of AWS' own library (Bedrock, SageMaker).",
  },
  unsupportedParams: {
    type: 'string',
    values: ['drop', 'throw'],
    default: 'drop',
    perCall: true,
    description: 'What to do with a parameter that the provider does not take.',
  },
  fetchImages: {
    type: 'boolean',
    default: true,
    perCall: true,
    description: 'Fetch images that are named by a URL where the API wants their bytes (Bedrock, Ollama).',
  },
  providers: { type: 'object', description: 'Providers of your own, by name.' },
  ...httpOptionRows,
}
