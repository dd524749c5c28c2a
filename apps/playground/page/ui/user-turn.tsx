import type { ContentPart } from '@smol/core'
import { isImagePart } from '@smol/core'
import { useState } from 'preact/hooks'
import { edit, isRunning } from '../state/chat.ts'
import type { Said } from '../state/conversation.ts'
import { textOf } from '../state/conversation.ts'
import { draft } from '../state/drafts.ts'
import { Branches } from './branches.tsx'
import { CopyButton } from './copy-button.tsx'
import { GrowingField } from './growing-field.tsx'
import { editing } from './open-set.ts'

/** What the user said. */
export function UserTurn({ turn }: { turn: Said }) {
  const parts = partsOf(turn)
  const text = turn.messages.map(textOf).join('')
  const images = parts.flatMap((part) => (isImagePart(part) && typeof part.image === 'string' ? part.image : []))
  if (editing.has(turn.id)) return <Editor turn={turn} parts={parts} text={text} />
  return (
    <article aria-label="You">
      {images.length > 0 && (
        <div class="row images">
          {images.map((url, index) => (
            <img key={index} src={url} alt={`Image ${index + 1} of your message`} />
          ))}
        </div>
      )}
      {text !== '' && <div class="bubble">{text}</div>}
      <div class="actions">
        <Branches turn={turn} />
        <button type="button" class="quiet" disabled={isRunning.value} onClick={() => editing.set(turn.id, true)}>
          Edit
        </button>
        <CopyButton text={text} />
      </div>
    </article>
  )
}

function Editor({ turn, parts, text }: { turn: Said; parts: readonly ContentPart[]; text: string }) {
  const words = draft(`edit:${turn.id}`)
  // Once: a text that was emptied stays empty.
  useState(() => {
    if (words.peek() === '') words.value = text
  })

  function leave(): void {
    editing.set(turn.id, false)
    words.value = ''
  }
  function save(): void {
    const others = parts.filter(({ type }) => type !== 'text')
    const content = others.length === 0 ? words.value : [...others, { type: 'text' as const, text: words.value }]
    if (edit(turn, [{ role: 'user', content }])) leave()
  }

  return (
    <form
      class="editor"
      aria-label="Edit your message"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <GrowingField label="Your message, edited" text={words} onEnter={save} onEscape={leave} />
      <div class="row end">
        <button type="button" onClick={leave}>
          Cancel
        </button>
        <button type="submit" class="primary">
          Send as a new branch
        </button>
      </div>
    </form>
  )
}

function partsOf({ messages }: Said): readonly ContentPart[] {
  const content = messages[0]?.content ?? ''
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content
}
