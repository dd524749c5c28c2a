import type { CleanMessage, ContentPart, Warning } from '@smol/core'
import { SmolError } from '@smol/core'
import type { Tokenizer } from './library.ts'
import type { Job, TemplateVariables } from './runtime.ts'
import type { TemplateMessage } from './tool-turns.ts'
import { callOpening, toolDialogue } from './tool-turns.ts'
import { findStyle, imageMark, showImages, withImageIds, withImageTexts } from './vision/template-images.ts'
import type { DialogueImages } from './vision/vision.ts'
import { imageWarnings, isImage } from './vision/vision.ts'

export interface Prompt {
  readonly ids: readonly number[]
  readonly warnings: readonly Warning[]
}

/**
 * The dialogue as the tokens that the model was trained on: through its chat template, with every text of the dialogue
 * as text. A `<|im_end|>` in it does not end its turn.
 * @param images of a model that sees
 */
export function buildPrompt(
  job: Job,
  tokenizer: Tokenizer,
  templateFile: string | undefined,
  images?: DialogueImages,
): Prompt {
  const turns = job.messages.map((message, index) => toTemplateMessage(message, index, images !== undefined))
  const control = [...tokenizer.all_special_tokens, ...(images?.marks ?? [])]
  const guard = new TextGuard(control, JSON.stringify([turns, job.tools]))
  const template = job.chatTemplate ?? templateFile
  if (template === undefined && (tokenizer.chat_template === undefined || tokenizer.chat_template === null))
    throw noTemplate()
  const renderTurns = (turns: readonly { role: string }[], variables: Readonly<Record<string, unknown>>): string => {
    try {
      return String(
        tokenizer.apply_chat_template(turns, {
          ...variables,
          tokenize: false,
          add_generation_prompt: true,
          ...(template === undefined ? {} : { chat_template: template }),
        }),
      )
    } catch (cause) {
      throw new SmolError({
        code: 'invalid_request',
        message: `The model's chat template refuses the messages: ${(cause as Error).message} (roles: ${turns.map(({ role }) => role).join(', ')}).`,
        cause,
      })
    }
  }
  const style = images === undefined ? undefined : findStyle(images.marks, (turns) => renderTurns(turns, {}))
  const render: typeof renderTurns = (turns, variables) =>
    renderTurns(
      style === undefined ? turns : turns.map((turn) => showImages(turn as TemplateMessage, style)),
      variables,
    )
  const variables = valuesOf(job.variables)
  const protectedTools = job.tools === undefined ? undefined : guard.protect(job.tools)
  const dialogue = toolDialogue(guard.protect(turns), protectedTools, (turns, tools) =>
    render(turns, { ...variables, ...(tools === undefined ? {} : { tools }) }),
  )
  const renderWith = (values: Readonly<Record<string, unknown>>): string =>
    render(dialogue.messages, { ...values, ...(dialogue.tools === undefined ? {} : { tools: dialogue.tools }) })
  const text = renderWith(variables)
  const warnings = job.variables
    .filter((left) => renderWith(valuesOf(job.variables.filter((kept) => kept !== left))) === text)
    .map(({ parameter }): Warning => ({
      type: 'dropped',
      parameter,
      message: `The model's chat template makes no use of ${parameter}: it changes nothing.`,
    }))
  const opening = job.forced === true ? callOpening(dialogue, text) : ''
  const prompt = text + opening
  if (images === undefined || style === undefined) return { ids: guard.encode(prompt, tokenizer), warnings }
  const ids = withImageIds(guard.encode(withImageTexts(prompt, style, images), tokenizer), images)
  return { ids, warnings: [...warnings, ...imageWarnings(job.messages)] }
}

function toTemplateMessage(message: CleanMessage, index: number, sees: boolean): TemplateMessage {
  const { role, content, toolCalls, toolCallId, reasoning } = message
  return {
    role,
    content: typeof content === 'string' ? content : partsText(content ?? [], `messages[${index}].content`, sees),
    ...(toolCalls === undefined
      ? {}
      : {
          tool_calls: toolCalls.map(({ id, name, arguments: args }) => ({
            id,
            type: 'function',
            function: { name, arguments: args },
          })),
        }),
    ...(toolCallId === undefined ? {} : { tool_call_id: toolCallId }),
    ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
  }
}

/** Texts on lines of their own; each image as its mark. */
function partsText(parts: readonly ContentPart[], where: string, sees: boolean): string {
  return parts
    .map((part, at) => {
      if (sees && isImage(part)) return imageMark
      const text = partText(part, `${where}[${at}]`, sees)
      const before = parts[at - 1]
      return before === undefined || (sees && isImage(before)) ? text : `\n${text}`
    })
    .join('')
}

function partText(part: ContentPart, where: string, sees: boolean): string {
  // The mark is no character of any text.
  if (part.type === 'text') return (part as { text: string }).text.replaceAll(imageMark, '\uFFFD')
  throw new SmolError({
    code: 'unsupported',
    message: part.type.startsWith('image')
      ? `${where} is an image, but this model reads only text. Use a vision model, or describe the image.`
      : `${where} has type '${part.type}', but this model reads only text${sees ? ' and images' : ''}.`,
  })
}

function valuesOf(variables: readonly TemplateVariables[]): Record<string, unknown> {
  return Object.assign({}, ...variables.map(({ values }) => values)) as Record<string, unknown>
}

function noTemplate(): SmolError {
  return new SmolError({
    code: 'unsupported',
    message:
      'The model has no chat template: it continues text, but was not made for dialogues. Use an "instruct" or "chat" model, or give a template as extraBody.chat_template.',
  })
}

// Private use characters of Unicode: no text has a meaning for them.
const firstMark = 0xf8f0
const lastMark = 0xf8ff

/**
 * Tokenizers take the text of a control token for the token itself, wherever it stands. This puts a mark inside every
 * such text of a dialogue before it goes through the template, and cuts there before it is tokenized: two halves of
 * `<|im_end|>` are ordinary text.
 */
class TextGuard {
  readonly #special: RegExp | undefined
  readonly #mark: string

  constructor(specialTokens: readonly string[], dialogue: string) {
    const longest = specialTokens.filter((token) => token.length > 1).sort((a, b) => b.length - a.length)
    const found = longest.some((token) => dialogue.includes(JSON.stringify(token).slice(1, -1)))
    this.#special = found ? new RegExp(longest.map(escapeRegExp).join('|'), 'g') : undefined
    let mark = firstMark
    while (mark < lastMark && dialogue.includes(String.fromCharCode(mark))) mark++
    this.#mark = String.fromCharCode(mark)
  }

  /** The same data with every control text in two halves. */
  protect<T>(value: T): T {
    return (this.#special === undefined ? value : this.#protect(value)) as T
  }

  #protect(value: unknown): unknown {
    if (typeof value === 'string') return this.#protectText(value)
    if (Array.isArray(value)) return value.map((item) => this.#protect(item))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#protect(item)]))
  }

  #protectText(text: string): string {
    return text.replace(this.#special as RegExp, (token) => `${token.slice(0, 1)}${this.#mark}${token.slice(1)}`)
  }

  encode(text: string, tokenizer: Tokenizer): number[] {
    const pieces = this.#special === undefined ? [text] : text.split(this.#mark)
    return pieces.flatMap((piece) => tokenizer.encode(piece, { add_special_tokens: false }))
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
