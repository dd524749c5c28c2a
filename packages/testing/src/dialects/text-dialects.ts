import { chatChunk } from '../faults/wire-sample.ts'
import type { StreamDialect } from './dialect.ts'

const TEXT = 'Hello, wörld 🌍'
const HALVES = [{ content: 'Hello, ' }, { content: 'wörld 🌍' }] as const

const ended = (finish: string | null = 'stop') => chatChunk({}, { finish_reason: finish })
const text = (deltas: readonly object[], finish: string | null = 'stop') => [
  ...deltas.map((delta) => chatChunk(delta)),
  ended(finish),
]

/** How servers spell text, reasoning and the reason to stop. */
export const textDialects = {
  'role-missing': {
    does: 'never says the role',
    chunks: text(HALVES),
    expect: { text: TEXT, finishReason: 'stop', toolCalls: [] },
  },
  'role-in-every-chunk': {
    does: 'says the role in every chunk',
    chunks: text(HALVES.map((delta) => ({ role: 'assistant', ...delta }))),
    expect: { text: TEXT, finishReason: 'stop' },
  },
  'content-null-chunks': {
    does: 'has chunks whose content is null or empty',
    chunks: text([{ role: 'assistant', content: null }, HALVES[0], { content: '' }, { content: null }, HALVES[1]]),
    expect: { text: TEXT },
  },
  'finish-with-content': {
    does: 'gives the finish reason together with the last text',
    chunks: [chatChunk({ role: 'assistant', ...HALVES[0] }), chatChunk(HALVES[1], { finish_reason: 'stop' })],
    expect: { text: TEXT, finishReason: 'stop' },
  },
  'content-as-parts': {
    does: 'sends the content as a list of parts (Mistral)',
    chunks: text([
      { role: 'assistant', content: [{ type: 'text', text: 'Hello, ' }] },
      {
        content: [
          { type: 'text', text: 'wörld ' },
          { type: 'text', text: '🌍' },
        ],
      },
    ]),
    expect: { text: TEXT },
  },
  'thinking-as-parts': {
    does: 'sends reasoning as parts of the content (Mistral’s Magistral)',
    chunks: text([
      { role: 'assistant', content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Greet ' }] }] },
      { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'politely.' }] }] },
      { content: TEXT },
    ]),
    expect: { text: TEXT, reasoning: 'Greet politely.' },
  },
  'reasoning-content': {
    does: 'sends reasoning as reasoning_content (DeepSeek, vLLM)',
    chunks: text([
      { role: 'assistant', content: null, reasoning_content: 'Greet ' },
      { reasoning_content: 'politely.' },
      ...HALVES,
    ]),
    expect: { text: TEXT, reasoning: 'Greet politely.' },
  },
  reasoning: {
    does: 'sends reasoning as reasoning (OpenRouter, Groq)',
    chunks: text([
      { role: 'assistant', content: '', reasoning: 'Greet ' },
      { content: '', reasoning: 'politely.' },
      ...HALVES,
    ]),
    expect: { text: TEXT, reasoning: 'Greet politely.' },
  },
  'reasoning-twice': {
    does: 'sends the same reasoning under both names',
    chunks: text([{ role: 'assistant', reasoning: 'Greet.', reasoning_content: 'Greet.' }, ...HALVES]),
    expect: { text: TEXT, reasoning: 'Greet.' },
  },
  'think-tags': {
    does: 'writes reasoning into the text between <think> tags; it stays there unless the user asks otherwise',
    chunks: text([{ content: '<thi' }, { content: 'nk>Greet.</think>' }, ...HALVES]),
    expect: { text: `<think>Greet.</think>${TEXT}` },
  },
  refusal: {
    does: 'refuses in a field of its own: what the model said must not be lost',
    chunks: text([
      { role: 'assistant', content: null, refusal: '' },
      { refusal: 'I cannot ' },
      { refusal: 'do that.' },
    ]),
    expect: { text: 'I cannot do that.' },
  },
  'content-filter': {
    does: 'is stopped by a content filter',
    chunks: [...text([HALVES[0]], 'content_filter')],
    expect: { text: 'Hello, ', finishReason: 'content-filter', rawFinishReason: 'content_filter' },
  },
  length: {
    does: 'is stopped by the token limit',
    chunks: text([HALVES[0]], 'length'),
    expect: { text: 'Hello, ', finishReason: 'length', rawFinishReason: 'length' },
  },
  'finish-in-capitals': {
    does: 'writes the finish reason in capitals',
    chunks: text(HALVES, 'STOP'),
    expect: { text: TEXT, finishReason: 'stop', rawFinishReason: 'STOP' },
  },
  'finish-unknown': {
    does: 'gives a finish reason that nobody knows',
    chunks: text(HALVES, 'moon_phase'),
    expect: { text: TEXT, finishReason: 'other', rawFinishReason: 'moon_phase' },
  },
  'second-choice': {
    does: 'sends a second answer between the pieces of the first',
    chunks: [
      chatChunk(HALVES[0]),
      { ...chatChunk({}), choices: [{ index: 1, delta: { content: 'GHOST' }, finish_reason: null }] },
      chatChunk(HALVES[1]),
      ended(),
    ],
    expect: { text: TEXT, finishReason: 'stop' },
  },
} as const satisfies Record<string, StreamDialect>
