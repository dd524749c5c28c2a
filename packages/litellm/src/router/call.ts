import type { Attempt, CompletionRequest, SmolError } from '@smol/core'
import type { CallState } from './call-state.ts'
import type { Group } from './groups.ts'
import type { ReplyKind } from './reply.ts'
import type { CallSettings, RouterSettings } from './settings.ts'

/** One call on its way through a router. */
export interface Call<T> {
  readonly request: CompletionRequest
  readonly reply: ReplyKind<T>
  readonly settings: RouterSettings & CallSettings
  readonly groups: ReadonlyMap<string, Group>
  readonly state: CallState
  /** Tokens of the request, by estimate. */
  readonly tokens: number
  /** Every try that failed so far. */
  readonly attempts: (Attempt & { readonly by: string })[]
  /** The groups that were asked, in order, and why each failed. */
  readonly failed: Map<string, SmolError>
}
