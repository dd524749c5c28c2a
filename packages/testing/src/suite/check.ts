import type { Capability } from '../scenarios.ts'
import type { ModelGroup } from './setup.ts'
import type { Level, Subject } from './subject.ts'

/** One thing that must hold. */
export interface Check {
  readonly group: ModelGroup
  /** As a sentence about the model. */
  readonly name: string
  /** How much of the model it must be able to steer. */
  readonly level: Level
  /** Abilities without which it means nothing. */
  readonly needs?: readonly Capability[]
  readonly run: (subject: Subject) => Promise<void>
}

const order: readonly Level[] = ['free', 'scripted', 'http']

/** Whether the check can be run on this subject. */
export function applies(check: Check, { level, capabilities }: Pick<Subject, 'level' | 'capabilities'>): boolean {
  return (
    order.indexOf(check.level) <= order.indexOf(level) && (check.needs ?? []).every((need) => capabilities.has(need))
  )
}
