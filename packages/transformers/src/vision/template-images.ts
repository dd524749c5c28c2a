import { SmolError } from '@smol/core'
import type { TemplateMessage } from '../tool-turns.ts'
import { toImageId } from './image-token.ts'
import type { DialogueImages } from './vision.ts'

/** Stands for an image in the content of a turn: a code point of Unicode that is never a character. */
export const imageMark = '\uFDD0'

/** How a chat template takes content, and writes images. */
export interface ImageStyle {
  /** What it writes for an image. */
  readonly mark: string
  /** Whether an image is a part in a list for it; else it is the mark in a text. */
  readonly imageParts: boolean
  /** Whether the text of a turn without images is a part in a list for it, too. */
  textParts(turn: TemplateMessage): boolean
}

type Render = (turns: readonly { role: string }[]) => string

/**
 * Tries the template. Most take lists of parts, some for turns with images only, and pass over what they do not take in
 * silence, or write it as JSON.
 * @param marks what may stand for an image
 */
export function findStyle(marks: readonly string[], render: Render): ImageStyle {
  const shown = attempt(render, [{ role: 'user', content: [{ type: 'image' }, { type: 'text', text: 'x' }] }])
  const mark = marks.find((text) => shown.includes(text))
  const kinds = new Map<string, boolean>()
  return {
    mark: mark ?? marks[0] ?? '',
    imageParts: mark !== undefined,
    textParts({ role, tool_calls: calls }) {
      const kind = calls === undefined ? role : `${role} that calls`
      const takes = kinds.get(kind) ?? (mark !== undefined && takesTextParts(role, calls, render))
      kinds.set(kind, takes)
      return takes
    },
  }
}

const probe = 'zqxj'

/** Calls and results are written by other lines of a template than plain answers. */
function takesTextParts(role: string, calls: TemplateMessage['tool_calls'], render: Render): boolean {
  const say = (speaker: string, text: string) => ({ role: speaker, content: [{ type: 'text', text }] })
  const before = role === 'user' || role === 'system' ? [] : [say('user', 'x')]
  const asked = role === 'tool' ? [say('assistant', 'x')] : []
  const said = { ...say(role, probe), ...(calls === undefined ? {} : { tool_calls: calls }) }
  const after = role === 'system' ? [say('user', 'x')] : []
  const shown = attempt(render, [...before, ...asked, said, ...after])
  return shown.includes(probe) && !shown.includes(`"${probe}"`)
}

/** Empty where the template refuses. */
function attempt(render: Render, turns: readonly { role: string; content: unknown }[]): string {
  try {
    return render(turns)
  } catch {
    return ''
  }
}

/** The turn as the template takes it. */
export function showImages(turn: TemplateMessage, style: ImageStyle): { role: string } {
  const texts = turn.content.split(imageMark)
  if (texts.length === 1 ? !style.textParts(turn) : !style.imageParts)
    return { ...turn, content: texts.join(style.mark) } as TemplateMessage
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
