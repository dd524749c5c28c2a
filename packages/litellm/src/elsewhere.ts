/** Providers that LiteLLM knows and this package does not speak to, and what to do instead where that is nearer. */
export const elsewhere: Readonly<Record<string, string>> = Object.freeze({
  a2a: '',
  a2a_agent: '',
  anthropic_text: "Anthropic has ended this API: use 'anthropic/<model>'.",
  anyscale: 'Anyscale has ended its endpoints.',
  auto_router: 'To choose among models use LiteLLMRouterModel.',
  bytez: '',
  chatgpt: "It needs an interactive login: with an API key it is 'openai/<model>'.",
  cursor: '',
  custom: "For a server that speaks OpenAI's API use 'openai/<model>' with apiBase.",
  gdc: '',
  github_copilot: "It needs an interactive login: GitHub Models is 'github/<model>'.",
  langgraph: '',
  litellm_agent: '',
  manus: '',
  microsoft_365_copilot: '',
  oci: '',
  petals: '',
  predibase: '',
  sagemaker: "An endpoint that speaks Chat Completions is 'sagemaker_chat/<endpoint>'.",
  sap: '',
  vllm: "A vLLM server is 'hosted_vllm/<model>' with apiBase.",
})

/** Names under which LiteLLM has something else than a chat: search, speech, images, stores of vectors, prompts. */
export const notForChat: ReadonlySet<string> = new Set(
  (
    'assemblyai aws_polly aws_textract azure_speech bespoke black_forest_labs deepgram dotprompt elevenlabs eu_jev fal_ai ' +
    'humanloop infinity jina_ai langfuse laya milvus mongodb nace nvidia_riva opensearch pg_vector recraft reducto runwayml ' +
    's3_vectors scaledown soniox stability strands_decider topaz transcribe typesafe valkey voyage'
  ).split(' '),
)
