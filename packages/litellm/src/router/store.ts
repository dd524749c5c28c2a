/** Requests of a deployment within the last minute that have ended. */
export interface MinuteCounts {
  readonly successes: number
  readonly failures: number
}

/** What a router knows of a deployment at one moment. */
export interface DeploymentState {
  /** How much longer it is left alone, in milliseconds; 0: it may be asked. */
  readonly coolingMs: number
  /** Why it is left alone: the code of the error. */
  readonly coolingFor?: string
  /** Requests under way. */
  readonly running: number
  /** Requests begun within the last minute. */
  readonly requests: number
  /** Tokens of the last minute: as reported, or as estimated while a request is under way. */
  readonly tokens: number
  /** Means of the last ten answers, in milliseconds: a token of a whole answer, the first piece of a streamed one. */
  readonly latency: Readonly<Partial<Record<AnswerKind, number>>>
}

/** How an answer comes. Their latencies cannot be compared. */
export type AnswerKind = 'whole' | 'stream'

/** A request that is about to be sent. */
export interface BeginRequest {
  /** Tokens to count until the real number is known. */
  readonly tokens: number
  /** Most requests and tokens within a minute; absent: no limit. */
  readonly rpm?: number
  readonly tpm?: number
}

/** How a request ended. */
export interface Outcome {
  /** Absent: it says nothing about the deployment, as when the caller left. */
  readonly ok?: boolean
  /** Tokens to add to the estimate (or, below zero, to take from it). */
  readonly moreTokens: number
  readonly latency?: { readonly kind: AnswerKind; readonly ms: number }
}

/** A request that was counted. */
export interface Ticket {
  /** Says how it ended, once. */
  end(outcome: Outcome): Promise<MinuteCounts>
}

/**
 * Where routers keep what they learn of deployments: in memory, or in Redis for many processes. A minute is the sixty
 * seconds before now. Deployments are known by their ids, the same in every process.
 */
export interface RouterStore {
  /** The states of deployments, in the order asked for. */
  read(ids: readonly string[]): Promise<readonly DeploymentState[]>
  /**
   * Counts a request before it is sent, unless that would pass a limit or the deployment is left alone: then undefined.
   * Looking and counting are one step, so that limits hold however many ask at once.
   */
  begin(id: string, request: BeginRequest): Promise<Ticket | undefined>
  /** Leaves a deployment alone for this long, in milliseconds. A longer rest that it already has stays. */
  coolDown(id: string, ms: number, reason: string): Promise<void>
  /** Gives back what the store itself has opened. */
  close?(): Promise<void>
}

/** Requests and tokens are counted for so long, in seconds; one more than a minute, so that none is forgotten early. */
export const WINDOW_SECONDS = 61
/** A request that has not ended after this long, in milliseconds, is held for lost: its process may have died. */
export const LEASE_MS = 600_000
/** How many latencies are kept, and for how long, in milliseconds. */
export const LATENCIES = 10
export const LATENCY_MS = 3_600_000
