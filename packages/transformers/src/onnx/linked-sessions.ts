import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'
import type { OrtTensor, Session } from '../library.ts'
import { firstOutput, linkGraph } from './linked-graph.ts'

type Run = (
  feeds: Record<string, OrtTensor>,
  fetches: Record<string, OrtTensor | null>,
  options: object,
) => Promise<Record<string, OrtTensor>>

/** What does the work of a session of onnxruntime's binding for Node. */
interface Handler {
  outputNames: readonly string[]
  outputMetadata: readonly { readonly name: string }[]
  run: Run
}

type CreateSession = (model: string | Uint8Array, options: SessionOptions) => Promise<Session & { handler: Handler }>

interface SessionOptions {
  readonly executionProviders?: readonly unknown[]
  readonly intraOpNumThreads?: number
  readonly extra?: { readonly session?: Readonly<Record<string, unknown>> }
}

/**
 * Makes sessions of this thread, from here on, take the weights of a language model where they lie, and leave alone what
 * they wrote into buffers that the caller gave. For threads of our own: what else is in them would get such sessions too.
 */
export function linkSessions(): void {
  const sessions = findSessions()
  if (sessions === undefined) return
  const create = sessions.create.bind(sessions)
  sessions.create = async (model, options) => (await createLinked(create, model, options)) ?? create(model, options)
}

/** Of the copy of onnxruntime that transformers.js uses. */
function findSessions(): { create: CreateSession } | undefined {
  try {
    const library = createRequire(import.meta.url).resolve('@huggingface/transformers')
    const runtime = createRequire(library)('onnxruntime-node') as { InferenceSession: { create: CreateSession } }
    return runtime.InferenceSession
  } catch {
    // It was installed in another way, or not at all: then the import of transformers.js says so.
    return undefined
  }
}

async function createLinked(create: CreateSession, model: string | Uint8Array, options: SessionOptions) {
  if (typeof model !== 'string' || options.executionProviders?.some((provider) => provider !== 'cpu')) return undefined
  try {
    // Links must not leave the folder, and caches are full of symbolic ones.
    const path = realpathSync(model)
    const graph = linkGraph(path, options.intraOpNumThreads ?? availableParallelism())
    if (graph === undefined) return undefined
    const folder = { model_external_initializers_file_folder_path: dirname(path) }
    const session = await create(graph, {
      ...options,
      extra: { ...options.extra, session: { ...options.extra?.session, ...folder } },
    })
    leaveBuffersAlone(session.handler)
    return session
  } catch {
    // Whatever is wrong with the file shows again without links, in the words of the library.
    return undefined
  }
}

/**
 * The binding for Node copies every output of a run into memory of JavaScript, also those that were written into buffers
 * of the caller: at a long context, that takes as long as the run. It does so one output after the other, and gives up at
 * one that JavaScript cannot have, such as a sequence. Where the first one is that, nothing is copied, and the run is over.
 */
function leaveBuffersAlone(handler: Handler): void {
  const run = handler.run.bind(handler)
  // To everybody else it is not there.
  handler.outputNames = handler.outputNames.filter((name) => name !== firstOutput)
  handler.outputMetadata = handler.outputMetadata.filter(({ name }) => name !== firstOutput)
  handler.run = async (feeds, fetches, options) => {
    const buffers = Object.entries(fetches).filter((entry): entry is [string, OrtTensor] => entry[1] !== null)
    if (buffers.length < Object.keys(fetches).length) return run(feeds, fetches, options)
    try {
      return await run(feeds, { ...fetches, [firstOutput]: null }, options)
    } catch (error) {
      if (!/Non tensor type is temporarily not supported/.test(String(error))) throw error
      return Object.fromEntries(buffers)
    }
  }
}
