import type { Opener } from '@smol/core/http'
import type { LiteLLMModelOptions } from './options.ts'
import type { OpenerName } from './provider-row.ts'
import type { ResolvedModel } from './resolve.ts'

/** What an opener is made of: a model, its options, and where to put texts that no error may show. */
export interface Connection {
  target: ResolvedModel
  options: Readonly<LiteLLMModelOptions>
  addSecret: (secret: string) => void
}

/** Openers for credentials that are more than a key in a header. Like the usual one each is imported at the first call that needs it. */
const openers: Readonly<Record<OpenerName, (connection: Connection) => Promise<Opener>>> = Object.freeze({
  aws: async (connection) => (await import('./openers/aws.ts')).awsOpener(connection),
  gigachat: async (connection) => (await import('./openers/gigachat.ts')).gigachatOpener(connection),
  huggingface: async (connection) => (await import('./openers/huggingface.ts')).huggingfaceOpener(connection),
  replicate: async (connection) => (await import('./openers/replicate.ts')).replicateOpener(connection),
  vertex: async (connection) => (await import('./openers/vertex.ts')).vertexOpener(connection),
  watsonx: async (connection) => (await import('./openers/watsonx.ts')).watsonxOpener(connection),
})

/** Where the requests of a model go, and with which credential. */
export async function connect(connection: Connection): Promise<Opener> {
  const { opener } = connection.target.row
  if (opener !== undefined) return openers[opener](connection)
  return (await import('./openers/key-opener.ts')).keyOpener(connection)
}
