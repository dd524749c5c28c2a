import { deepFreeze } from '../deep-freeze.ts'
import { contentFaults } from './content-faults.ts'
import { encodingFaults } from './encoding-faults.ts'
import type { Fault } from './fault.ts'
import { framingFaults } from './framing-faults.ts'
import { transportFaults } from './transport-faults.ts'

/** Everything that the fault server can do to a stream, by name; the name is the first part of the address to ask. */
export const streamFaults = deepFreeze({
  ...transportFaults,
  ...encodingFaults,
  ...framingFaults,
  ...contentFaults,
} as const satisfies Record<string, Fault>)

/** The name of a stream fault. */
export type StreamFaultName = keyof typeof streamFaults
