import type { ContentPart } from '@smol/core'
import { isRunning, refused, send, stop } from '../state/chat.ts'
import { draft } from '../state/drafts.ts'
import { addImages, draftImages } from '../state/images.ts'
import { ImagePicker } from './image-picker.tsx'
import { Prompt } from './prompt.tsx'

/** Where the next question of the dialogue is written. */
export function Composer() {
  const text = draft('prompt')

  function submit(): void {
    const images = draftImages.value.map(({ url }): ContentPart => ({ type: 'image', image: url }))
    const words: ContentPart[] = text.value.trim() === '' ? [] : [{ type: 'text', text: text.value }]
    if (!send(images.length === 0 ? text.value : [...images, ...words])) return
    text.value = ''
    draftImages.value = []
  }

  return (
    <Prompt
      id="prompt"
      label="Your message"
      placeholder="Ask anything; drop or paste images"
      text={text}
      running={isRunning.value}
      fault={refused.value}
      hasMore={draftImages.value.length > 0}
      onSend={submit}
      onStop={stop}
      onFiles={(files) => void addImages(files)}
    >
      <ImagePicker />
    </Prompt>
  )
}
