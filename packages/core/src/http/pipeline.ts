import type { SmolError } from '../errors.ts'
import type { Lessons } from './healing.ts'
import type { Opener } from './opener.ts'
import type { Protocol } from './protocol.ts'
import type { RateLimiter } from './rate-limit.ts'
import type { StageTimeouts } from './watchdog.ts'

/** What it takes to send a request, besides the request. */
export interface Pipeline extends StageTimeouts {
  readonly provider: string
  /** Who answers, where the provider is a gateway. */
  readonly vendor?: string
  readonly protocol: Protocol
  /** Gives the opener; called before each try, so that a missing key is an error of the call. */
  readonly connect: () => Opener | Promise<Opener>
  /** What a user of this provider can do about a failure, beyond what its code says. */
  readonly hint?: (error: SmolError) => string | undefined
  readonly limiter: RateLimiter
  readonly lessons: Lessons
  readonly headers: Readonly<Record<string, string>>
  readonly maxRetries: number
}
