import type { GeneratedMessage, Model } from '@smol/core'
import type { FaultServer } from '../fault-server.ts'
import { startFaultServer } from '../fault-server.ts'
import type { WireSample } from '../faults/wire-sample.ts'

/** What the model of a fault suite is made with. */
export interface FaultTarget {
  /** Where the fault is: to be used as the base URL. */
  readonly baseUrl: string
  /** To be used as the credential; no rendering and no other origin may see it. */
  readonly key: string
  /** To be spread into the model's options: retries, timeouts. */
  readonly options: Readonly<Record<string, unknown>>
}

/** A provider under test, as the fault checks see it. */
export interface FaultSubject {
  readonly sample: WireSample
  /** What a whole reply that gives no reason for its end ends with. */
  readonly withoutReason: GeneratedMessage['finishReason']
  /** A model and the server that it talks to; close the server when the check is over. */
  open(fault: string, options?: Readonly<Record<string, unknown>>): Promise<OpenFault>
}

/** A model that is about to meet a fault. */
export interface OpenFault extends AsyncDisposable {
  readonly model: Model
  readonly server: FaultServer
}

/** One thing that must hold for a provider that speaks HTTP. */
export interface FaultCheck {
  readonly group: FaultGroup
  readonly name: string
  readonly run: (subject: FaultSubject) => Promise<void>
}

/** What the fault suite is about. */
export const faultGroups = ['stream faults', 'HTTP', 'connections', 'stream dialects', 'reply dialects'] as const

/** The name of a group of the fault suite. */
export type FaultGroup = (typeof faultGroups)[number]

/** The credential of the fault suite. */
export const FAULT_KEY = 'planted-9d17c3b5-fault'

export function createFaultSubject(
  createModel: (target: FaultTarget) => Model,
  sample: WireSample,
  withoutReason: FaultSubject['withoutReason'],
): FaultSubject {
  return {
    sample,
    withoutReason,
    async open(fault, options = {}) {
      // Short, but each longer than a turn of a busy event loop.
      const server = await startFaultServer({ sample, dripMs: 20, heartbeatMs: 10 })
      const model = createModel({ baseUrl: server.urlOf(fault), key: FAULT_KEY, options })
      return { model, server, [Symbol.asyncDispose]: () => server.close() }
    },
  }
}
