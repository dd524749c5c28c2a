/** A piece of a text: words, or code between fences. */
export type Block = { kind: 'text'; text: string } | { kind: 'code'; language: string; text: string }

/** Splits a text at its code fences. A fence that is not closed yet reaches to the end. */
export function splitBlocks(text: string): Block[] {
  const blocks: Block[] = []
  let at = 0
  for (const match of text.matchAll(/^```([\w+#.-]*)[^\S\n]*\n([\s\S]*?)(?:^```[^\S\n]*$|(?![\s\S]))/gm)) {
    const [whole, language = '', code = ''] = match
    pushText(blocks, text.slice(at, match.index))
    blocks.push({ kind: 'code', language, text: code.replace(/\n$/, '') })
    at = match.index + whole.length
  }
  pushText(blocks, text.slice(at))
  return blocks
}

function pushText(blocks: Block[], text: string): void {
  const trimmed = text.replace(/^\n+|\s+$/g, '')
  if (trimmed !== '') blocks.push({ kind: 'text', text: trimmed })
}
