/** undici's, the HTTP client inside Node's `fetch`: what this needs of it (https://undici.nodejs.org, "Dispatcher"). */
interface Dispatcher {
  dispatch(options: Readonly<Record<string, unknown>>, handler: unknown): boolean
}

/** Where undici keeps the dispatcher of the process: its documented name, the same in every copy of undici. */
const globalDispatcher = Symbol.for('undici.globalDispatcher.1')

/**
 * The global `fetch` without a limit of its own. Node's gives up when the headers, or more of the body, take 300
 * seconds; a large local model may think longer, and how long to wait is the caller's choice (`firstTokenTimeoutMs`,
 * `idleTimeoutMs`). A proxy that was set for the process stays in use.
 */
export const patientFetch: typeof fetch = (input, init) => {
  const waits = withoutLimits()
  return globalThis.fetch(input, waits === undefined ? init : ({ ...init, dispatcher: waits } as RequestInit))
}

/** Undefined where `fetch` is not undici's. */
function withoutLimits(): Dispatcher | undefined {
  // Node loads undici with the first of its classes, and only then is there a dispatcher.
  void globalThis.Response
  const base = (globalThis as { [globalDispatcher]?: Dispatcher })[globalDispatcher]
  if (base === undefined) return undefined
  const dispatch: Dispatcher['dispatch'] = (options, handler) =>
    base.dispatch({ ...options, headersTimeout: 0, bodyTimeout: 0 }, handler)
  return Object.create(base, { dispatch: { value: dispatch } }) as Dispatcher
}
