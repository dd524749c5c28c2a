import type { AgglomeratedMessage, Completion, CompletionRequest, ReplyDelta, Warning } from '@smol/core'
import { agglomerateStreamDeltas, toToolSchema } from '@smol/core'
import type { Protocol, ServerEvent } from '@smol/core/http'
import { createNdjsonParser, createSseParser } from '@smol/core/http'
import { deepFreeze } from '../deep-freeze.ts'
import type { Capability, ScenarioReply } from '../scenarios.ts'
import type { Spelling } from '../spelling.ts'
import { dialogue } from './contract-checks.ts'
import { given } from './parameter-checks.ts'
import { tools } from './reply-checks.ts'
import { framesOf } from './subject.ts'

/** A protocol under test, as the checks see it. */
export interface ProtocolSubject {
  readonly protocol: Protocol
  readonly spelling: Spelling
  readonly capabilities: ReadonlySet<Capability>
}

/** A request with everything in it, frozen; `warnings` fills as it is encoded. */
export function fullRequest(
  { capabilities }: ProtocolSubject,
  stream: boolean,
): { request: CompletionRequest; warnings: readonly Warning[] } {
  const warnings: Warning[] = []
  const request = {
    modelId: 'test-model',
    messages: dialogue({ prompt: 'second-question' }).map((message) =>
      message.role === 'tool-response' ? { ...message, role: 'tool' } : { ...message },
    ),
    stream,
    ...(capabilities.has('tools') ? { tools: tools.map(toToolSchema), toolChoice: 'auto' as const } : {}),
    ...given,
    options: {},
  }
  // The signal is alive and the warnings are collected; everything else must not be touched.
  const { signal } = new AbortController()
  return {
    request: Object.freeze({ ...deepFreeze(request), signal, warn: (warning: Warning) => void warnings.push(warning) }),
    warnings,
  }
}

/** The events of a reply, as the pipeline reads them from its bytes; `cuts` says where the text is cut. */
export function eventsOf(
  reply: ScenarioReply,
  spelling: Spelling,
  cuts: readonly number[] = [],
): readonly ServerEvent[] {
  const text = framesOf(reply, spelling).join('')
  const parser = /json/.test(spelling.contentType ?? '') ? createNdjsonParser() : createSseParser()
  const edges = [0, ...cuts, text.length]
  return [...edges.slice(1).flatMap((end, index) => parser.push(text.slice(edges[index], end))), ...parser.flush()]
}

/** Events as a stream that counts how many were read and notes when it is left. */
export function source(events: readonly ServerEvent[]) {
  const state = { read: 0, left: false }
  async function* generate(): AsyncGenerator<ServerEvent, void, undefined> {
    try {
      for (const event of events) {
        state.read++
        yield event
      }
    } finally {
      state.left = true
    }
  }
  return { state, events: generate() }
}

/** The deltas that the protocol makes of events. */
export async function decoded(protocol: Protocol, events: readonly ServerEvent[]): Promise<readonly ReplyDelta[]> {
  const deltas: ReplyDelta[] = []
  for await (const delta of protocol.decodeStream(source(events).events)) deltas.push(delta)
  return deltas
}

/** A whole reply, put together like a stream of one piece. */
export function agglomerateWhole({ content, raw: _raw, ...rest }: Completion): AgglomeratedMessage {
  return agglomerateStreamDeltas([{ ...rest, ...(typeof content === 'string' ? { content } : {}) }])
}
