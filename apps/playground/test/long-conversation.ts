/** A conversation of so many messages as a file: questions and answers of many heights. */
export function longConversation(messages: number): string {
  const turns = Array.from({ length: messages }, (_, index) => {
    const parent = index === 0 ? null : String(index - 1)
    if (index % 2 === 0) {
      return { kind: 'user', id: String(index), parent, messages: [{ role: 'user', content: `question ${index}` }] }
    }
    const content = `answer ${index} ${'and so on '.repeat(index % 60)}`
    const asked = { model: 'sample:parrot', options: {}, call: {}, system: '', inPage: false }
    return { kind: 'answer', id: String(index), parent, answer: { status: 'done', asked, content } }
  })
  return JSON.stringify({ format: 'smol-conversation', version: 1, system: '', leaf: String(messages - 1), turns })
}
