import type { Signal } from '@preact/signals'
import type { RefObject } from 'preact'

interface Props {
  id?: string
  label: string
  placeholder?: string
  text: Signal<string>
  fieldRef?: RefObject<HTMLTextAreaElement | null>
  onEnter?: () => void
  onEscape?: () => void
}

/** A text area as high as its text. Enter without Shift is `onEnter`; not while an input method is composing. */
export function GrowingField({ id, label, placeholder, text, fieldRef, onEnter, onEscape }: Props) {
  return (
    <textarea
      {...(id === undefined ? {} : { id })}
      {...(fieldRef === undefined ? {} : { ref: fieldRef })}
      {...(placeholder === undefined ? {} : { placeholder })}
      class="growing"
      aria-label={label}
      rows={1}
      value={text.value}
      onInput={(event) => (text.value = event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onEscape?.()
        if (event.key !== 'Enter' || event.shiftKey || event.isComposing || onEnter === undefined) return
        event.preventDefault()
        onEnter()
      }}
    />
  )
}
