import type { CleanMessage, ContentPart } from '@smol/core'
import { encodeImage, SmolError } from '@smol/core'

/** What a message says: texts, and images in bare base64. */
export interface PlainContent {
  texts: string[]
  images: string[]
}

/** @throws SmolError `unsupported` for a part that would be lost */
export function plainContent({ content }: CleanMessage, at: number): PlainContent {
  const plain: PlainContent = { texts: [], images: [] }
  if (typeof content === 'string') plain.texts.push(content)
  else content?.forEach((part, index) => addPart(part, `messages[${at}].content[${index}]`, plain))
  return plain
}

function addPart(part: ContentPart, where: string, into: PlainContent): void {
  if (part.type === 'text') into.texts.push(part['text'] as string)
  else if (part.type === 'image_url') {
    const { url } = part['image_url'] as { url: string }
    into.images.push(encodeImage({ type: 'image', image: url }, where).base64)
  } else {
    throw new SmolError({
      code: 'unsupported',
      message: `Ollama takes texts and images: ${where} is of type '${part.type}'. Remove it.`,
    })
  }
}
