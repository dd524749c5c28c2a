import { SmolError } from '@smol/core'

/** What a model's name says at Bedrock. */
export interface BedrockModel {
  /** Id, inference profile or ARN. */
  id: string
  /** Where it is to be asked, if the name says it. */
  region?: string
}

const regionForm = /^(us|eu|ap|ca|sa|me|af|il|mx|cn)(-gov)?-[a-z]+-\d$/

/**
 * Reads LiteLLM's forms: `<id>`, `converse/<id>`, `<region>/<id>`, an ARN.
 * @throws SmolError `unsupported` for its routes to Bedrock's other APIs
 */
export function parseModelId(name: string): BedrockModel {
  const [route = '', ...rest] = name.split('/')
  if (route === 'converse') return parseModelId(rest.join('/'))
  if (
    /^(invoke|converse_like|agent|agentcore|async_invoke|claude_platform|mantle|chat_completions|nova|nova-2|llama|deepseek_r1|qwen2|qwen3|openai)$/.test(
      route,
    ) &&
    rest.length > 0
  ) {
    throw new SmolError({
      code: 'unsupported',
      message: `bedrock/${route}/… is another API than Converse, which is the one that is spoken here. Write 'bedrock/${rest.join('/')}' if the model has Converse, else ask through a LiteLLM proxy: 'litellm_proxy/<model>'.`,
    })
  }
  if (regionForm.test(route) && rest.length > 0) return { id: rest.join('/'), region: route }
  const region = /^arn:[\w-]+:bedrock:([a-z0-9-]+):/.exec(name)?.[1]
  return { id: name, ...(region === undefined ? {} : { region }) }
}
