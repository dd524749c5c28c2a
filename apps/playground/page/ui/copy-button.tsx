import { useSignal } from '@preact/signals'

/** Copies a text, and says so. */
export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const said = useSignal('')
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      said.value = 'Copied'
    } catch (error) {
      said.value = `Not copied: ${(error as Error).message}`
    }
    setTimeout(() => (said.value = ''), 2000)
  }
  return (
    <button type="button" class="quiet" onClick={() => void copy()}>
      <span aria-live="polite">{said.value || label}</span>
    </button>
  )
}
