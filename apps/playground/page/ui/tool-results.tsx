import type { ChatMessage, ToolCall } from '@smol/core'
import { useState } from 'preact/hooks'
import { isRunning } from '../state/chat.ts'
import { draft } from '../state/drafts.ts'
import { GrowingField } from './growing-field.tsx'

interface Props {
  /** Under which name what is typed is kept. */
  name: string
  calls: readonly ToolCall[]
  /** What the fields begin with, by call. */
  initial?: readonly string[]
  onSend: (messages: ChatMessage[]) => boolean
  onCancel?: () => void
}

/** The results of the tools, given by hand. */
export function ToolResults({ name, calls, initial = [], onSend, onCancel }: Props) {
  const texts = calls.map(({ id }) => draft(`result:${name}:${id}`))
  useState(() => {
    for (const [index, text] of texts.entries()) if (text.peek() === '') text.value = initial[index] ?? ''
  })

  function forget(): void {
    for (const text of texts) text.value = ''
  }
  function send(): void {
    const messages = calls.map(({ id }, index): ChatMessage => ({
      role: 'tool-response',
      toolCallId: id,
      content: texts[index]?.value ?? '',
    }))
    if (onSend(messages)) forget()
  }

  return (
    <form
      class="editor"
      aria-label="Results of the tools"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      {calls.map((call, index) => {
        const text = texts[index]
        return (
          text !== undefined && (
            <div key={call.id} class="field">
              <span>Result of {call.name}</span>
              <GrowingField
                label={`Result of ${call.name}`}
                placeholder="What the tool gives back"
                text={text}
                onEnter={send}
                {...(onCancel === undefined ? {} : { onEscape: onCancel })}
              />
            </div>
          )
        )
      })}
      <div class="row end">
        {onCancel !== undefined && (
          <button
            type="button"
            onClick={() => {
              forget()
              onCancel()
            }}
          >
            Cancel
          </button>
        )}
        <button type="submit" class="primary" disabled={isRunning.value}>
          {onCancel === undefined ? 'Send results' : 'Send as a new branch'}
        </button>
      </div>
    </form>
  )
}
