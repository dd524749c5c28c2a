import { SmolError } from '@smol/core'
import type { TemplateMessage } from '../tool-turns.ts'
import { toImageId } from './image-token.ts'
import type { DialogueImages } from './vision.ts'

/** Stands for an image in the content of a turn: a code point of Unicode that is never a character. */
export const imageMark = '\uFDD0'

/** How a chat template writes images. */
export interface ImageStyle {
  /** What it writes for one. */
  readonly mark: string
  /** Whether content is a list of parts for it; else it is one text, with the mark in it. */
  readonly parts: boolean
}

/**
 * Tries the template: most take parts, and write the mark of their model for one that is an image.
 * @param marks what the mark may be
 */
export function findStyle(marks: readonly string[], render: (turns: { role: string }[]) => string): ImageStyle {
  const content = [{ type: 'image' }, { type: 'text', text: 'x' }]
  let shown = ''
  try {
    shown = render([{ role: 'user', content } as { role: string }])
  } catch {
    // A template that refuses parts takes texts.
  }
  const mark = marks.find((text) => shown.includes(text))
  return mark === undefined ? { mark: marks[0] ?? '', parts: false } : { mark, parts: true }
}

/** The turn as the template takes it. */
export function showImages(turn: TemplateMessage, { mark, parts }: ImageStyle): { role: string } {
  if (!parts) return { ...turn, content: turn.content.replaceAll(imageMark, mark) } as TemplateMessage
  const texts = turn.content.split(imageMark)
  const content = texts.flatMap((text, index) => [
    ...(index === 0 ? [] : [{ type: 'image' }]),
    ...(text === '' && texts.length > 1 ? [] : [{ type: 'text', text }]),
  ])
  return { ...turn, content } as { role: string }
}

/**
 * The prompt with every image's own text in place of its mark. Only the template can have written one: in the texts of
 * the dialogue they are in two halves.
 */
export function withImageTexts(prompt: string, { mark }: ImageStyle, { images }: DialogueImages): string {
  const pieces = mark === '' ? [prompt] : prompt.split(mark)
  if (pieces.length !== images.length + 1) {
    throw new SmolError({
      code: 'unsupported',
      message: `The dialogue has ${images.length} image${images.length === 1 ? '' : 's'}, but the model's chat template writes ${pieces.length - 1}. It may take images from users only, or one at most; give another template as extraBody.chat_template.`,
    })
  }
  return pieces.map((piece, index) => (index === 0 ? piece : `${images[index - 1]?.text}${piece}`)).join('')
}

/** The ids with every piece of an image as that piece of that image. */
export function withImageIds(ids: readonly number[], { images, imageToken }: DialogueImages): number[] {
  const pieces = images.flatMap(({ number, tokens }) =>
    Array.from({ length: tokens }, (_, piece) => toImageId({ image: number, piece })),
  )
  let used = 0
  const result = ids.map((id) => (id === imageToken ? (pieces[used++] ?? id) : id))
  if (used === pieces.length) return result
  throw new SmolError({
    code: 'bad_response',
    message: `The prompt has ${used} tokens for images instead of ${pieces.length}: the model's processor and its tokenizer do not belong together. Get its files again.`,
  })
}
