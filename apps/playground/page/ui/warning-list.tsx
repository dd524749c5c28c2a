import type { Warning } from '@smol/core'

/** What was dropped, translated or repaired on the way. */
export function WarningList({ warnings }: { warnings: readonly Warning[] }) {
  if (warnings.length === 0) return null
  return (
    <ul class="warnings" aria-label="Warnings">
      {warnings.map(({ type, message }) => (
        <li key={message}>
          <strong>{type}</strong> {message}
        </li>
      ))}
    </ul>
  )
}
