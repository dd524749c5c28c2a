import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import type { ErrorInfo, OptionInfo } from '../../src/wire.ts'
import { holdSecret } from '../state/providers.ts'

/** A key: it goes to the server, which holds it until it ends. It never comes back. */
export function SecretField({ provider, option }: { provider: string; option: OptionInfo }) {
  const id = useId()
  const typed = useSignal('')
  const fault = useSignal<ErrorInfo | undefined>(undefined)

  async function hold(value: string): Promise<void> {
    fault.value = await holdSecret(provider, option.name, value)
    if (fault.value === undefined) typed.value = ''
  }

  return (
    <form
      class="field"
      onSubmit={(event) => {
        event.preventDefault()
        if (typed.value !== '') void hold(typed.value)
      }}
    >
      <label for={id}>{option.name}</label>
      <div class="row">
        <input
          id={id}
          class="grow"
          type="password"
          autocomplete="off"
          aria-describedby={`${id}-says`}
          placeholder={option.heldBy === undefined ? 'not set' : '••••••••'}
          value={typed.value}
          onInput={(event) => (typed.value = event.currentTarget.value)}
        />
        <button type="submit" disabled={typed.value === ''}>
          Use
        </button>
        {option.heldBy === 'session' && (
          <button type="button" onClick={() => void hold('')}>
            Forget
          </button>
        )}
      </div>
      {fault.value !== undefined && (
        <p class="fault" role="alert">
          {fault.value.message}
        </p>
      )}
      <p class="muted small" id={`${id}-says`}>
        {option.description} {stateOf(option)}
      </p>
    </form>
  )
}

function stateOf({ heldBy, env }: OptionInfo): string {
  if (heldBy === 'session') return 'The server holds it until it ends; it is not written anywhere.'
  if (heldBy === 'environment') return `Set by ${env.join(' or ')}.`
  return env.length === 0 ? '' : `Or set ${env.join(' or ')} and start again.`
}
