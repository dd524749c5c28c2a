import type { ComponentChildren } from 'preact'
import type { ErrorInfo } from '../../src/wire.ts'

/** What can be done about an error of this kind, where its message may not say it. */
const advice: Readonly<Record<string, string>> = {
  auth: 'Give a key in the settings, under the options of the provider.',
  rate_limit: 'Wait a little, then retry.',
  quota: "The account has nothing left: look at the provider's billing page.",
  context_overflow: 'Edit an earlier message and go on from there, or begin a new conversation.',
  network: 'Check the address and the connection, then retry.',
  timeout: 'Retry, or give more time in the settings.',
  server: 'Retry. If it stays, the provider has a fault.',
}

/** An error, where it happened: its code, its words, what to do. */
export function Notice({ error, children }: { error: ErrorInfo; children?: ComponentChildren }) {
  const { code, message, status, requestId, retryAfterMs } = error
  const facts = [
    status === undefined ? undefined : `HTTP ${status}`,
    requestId === undefined ? undefined : `request ${requestId}`,
    retryAfterMs === undefined ? undefined : `wait ${Math.ceil(retryAfterMs / 1000)} s`,
  ].filter((fact) => fact !== undefined)
  return (
    <div class="notice error" role="alert">
      <p>
        <strong class="code">{code}</strong> {message}
      </p>
      {advice[code] !== undefined && <p class="muted">{advice[code]}</p>}
      {facts.length > 0 && <p class="muted small">{facts.join(' · ')}</p>}
      {children}
    </div>
  )
}
