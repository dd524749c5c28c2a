import { useId } from 'preact/hooks'
import type { OptionInfo } from '../../src/wire.ts'
import { readField } from '../state/field.ts'
import type { ModelSettings } from '../state/model-settings.ts'
import { setField } from '../state/model-settings.ts'

interface Props {
  option: OptionInfo
  settings: ModelSettings
  provider: string
}

/** One option: its name, its control, its sentence, and what is wrong with what was typed. */
export function OptionField({ option, settings, provider }: Props) {
  const id = useId()
  const text = settings.fields.value[provider]?.[option.name] ?? ''
  const read = readField(option, text)
  const fault = 'error' in read ? read.error : undefined
  return (
    <div class="field">
      <label for={id}>
        {option.name}
        {option.required === true && <span class="muted"> (required)</span>}
      </label>
      <Control
        id={id}
        option={option}
        text={text}
        wrong={fault !== undefined}
        onText={(next) => setField(settings, provider, option.name, next)}
      />
      {fault !== undefined && (
        <p class="fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
      <p class="muted small" id={`${id}-says`}>
        {option.description}
        {option.heldBy === 'environment' && ` Set by ${option.env.join(' or ')}.`}
      </p>
    </div>
  )
}

interface ControlProps {
  id: string
  option: OptionInfo
  text: string
  wrong: boolean
  readonly onText: (text: string) => void
}

function Control({ id, option, text, wrong, onText }: ControlProps) {
  const { type, values, min, max } = option
  const common = {
    id,
    value: text,
    'aria-invalid': wrong,
    'aria-describedby': wrong ? `${id}-fault ${id}-says` : `${id}-says`,
    onInput: (event: { currentTarget: { value: string } }) => onText(event.currentTarget.value),
  }
  const choices =
    values !== undefined && !type.includes('object') ? values : type === 'boolean' ? ['true', 'false'] : undefined
  if (choices !== undefined) {
    return (
      <select {...common}>
        <option value="">{placeholderOf(option)}</option>
        {choices.map((value) => (
          <option key={value} value={value}>
            {value}
          </option>
        ))}
      </select>
    )
  }
  if (/object|array|\[\]/.test(type)) {
    return <textarea {...common} rows={2} spellcheck={false} placeholder={placeholderOf(option)} />
  }
  const numeric = type === 'number' || type === 'integer'
  return (
    <input
      {...common}
      type="text"
      inputMode={numeric ? 'decimal' : 'text'}
      spellcheck={false}
      autocomplete="off"
      placeholder={numeric && min !== undefined && max !== undefined ? `${min} to ${max}` : placeholderOf(option)}
    />
  )
}

/** What holds when nothing is typed, or how it is to be typed. */
function placeholderOf({ type, default: standard }: OptionInfo): string {
  if (standard !== undefined) return `default: ${typeof standard === 'string' ? standard : JSON.stringify(standard)}`
  if (type === 'string[]') return 'one a line'
  if (/object|array/.test(type)) return 'JSON'
  return 'default'
}
