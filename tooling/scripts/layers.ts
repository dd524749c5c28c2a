/** What one package may import in what it publishes. Tests may use more. */
export interface Layer {
  /** Packages of this workspace. */
  readonly may: readonly string[]
  /** True: runs wherever `fetch` does, so it imports no `node:` module. */
  readonly portable?: boolean
  /** Everything else it may depend on; absent: its package.json decides. */
  readonly external?: readonly string[]
}

const protocol = ['@smol/core', '@smol/chat-completions']

/** Who may import whom. Imports go up this table, never down; so does knowledge. */
export const layers: Readonly<Record<string, Layer>> = {
  '@smol/core': { may: [], external: [], portable: true },
  '@smol/chat-completions': { may: ['@smol/core'], external: [], portable: true },
  '@smol/openai': { may: protocol },
  '@smol/hf-api': { may: protocol },
  '@smol/litellm': { may: protocol },
  '@smol/transformers': { may: ['@smol/core'] },
  '@smol/azure': { may: [...protocol, '@smol/openai'] },
  '@smol/testing': { may: ['@smol/core'] },
  '@smol/smollm2-135m-instruct': { may: [], external: [] },
}

/** Applications that another one starts. Nobody else imports an application. */
export const startable: readonly string[] = ['@smol/playground']

/** Inside `@smol/core`: the base knows nothing of HTTP. Folder of `src` → who may not import it. */
export const coreHttp = 'http'

/** Libraries that are slow to load, or not needed by everyone: only ever through `import()` at the first call. */
export const lazyLibraries: readonly string[] = [
  '@azure/identity',
  '@huggingface/inference',
  '@huggingface/transformers',
  'onnxruntime-node',
  'openai',
  'redis',
]
