import type { ChatMessage, ContentPart, GenerationParameters, Model } from '@smol/core'
import type { Context } from './context.ts'
import { failureLine } from './failure.ts'
import type { Flags } from './flags.ts'
import { readImages } from './messages.ts'
import { openModel } from './open-model.ts'
import { providerList } from './provider-list.ts'
import { table } from './table.ts'

/** What a chat is at a moment; its commands change it. */
export interface ChatState {
  model: Model
  readonly flags: Readonly<Flags>
  readonly generation: Readonly<GenerationParameters>
  system: string | undefined
  /** Questions and answers in turn. */
  readonly dialogue: ChatMessage[]
  /** The last question, also where it got no answer. */
  last: ChatMessage | undefined
  /** What goes with the next question. */
  readonly images: ContentPart[]
}

/** What a command comes to: a text to show, a question to ask, or the end of the chat. */
type Outcome = { readonly say: string } | { readonly ask: ChatMessage } | 'leave'

interface ChatCommand {
  readonly usage: string
  readonly description: string
  run(context: Context, state: ChatState, text: string): Promise<Outcome> | Outcome
}

const chatCommands: Readonly<Record<string, ChatCommand>> = {
  help: { usage: '/help', description: 'Show this.', run: () => ({ say: helpText() }) },
  history: {
    usage: '/history',
    description: 'Show what was said.',
    run: (_context, { dialogue }) => ({ say: dialogue.length === 0 ? '(nothing yet)\n' : dialogue.map(line).join('') }),
  },
  clear: {
    usage: '/clear',
    description: 'Forget what was said.',
    run: (_context, state) => {
      state.dialogue.length = 0
      state.last = undefined
      return { say: 'forgotten\n' }
    },
  },
  retry: {
    usage: '/retry',
    description: 'Ask the last question again.',
    run: (_context, { last }) => (last === undefined ? { say: 'nothing was asked yet\n' } : { ask: last }),
  },
  image: {
    usage: '/image FILE|URL',
    description: 'Send an image with the next question.',
    run: async ({ terminal }, { images }, text) => {
      images.push(...(await readImages(text === '' ? [] : [text], terminal.cwd, '/image')))
      return { say: `images with the next question: ${images.length}\n` }
    },
  },
  system: {
    usage: '/system [TEXT]',
    description: 'Show, or set, what the model is told before everything else.',
    run: (_context, state, text) => {
      if (text !== '') state.system = text
      return { say: `${state.system ?? '(nothing)'}\n` }
    },
  },
  model: {
    usage: '/model [PROVIDER:MODEL]',
    description: 'Show the model, or go on with another one.',
    run: async (context, state, text) => {
      if (text !== '') state.model = await openModel(context, { ...state.flags, model: text })
      return { say: `${state.model.provider}:${state.model.modelId}\n` }
    },
  },
  exit: { usage: '/exit', description: 'Leave; so does Ctrl-D.', run: () => 'leave' },
}

/**
 * Runs a line that begins with `/`.
 * @returns whether the chat goes on, or a question to ask
 */
export async function runChatCommand(context: Context, state: ChatState, line: string): Promise<boolean | ChatMessage> {
  const [, name = '', text = ''] = /^\/(\S*)\s*(.*)$/s.exec(line) ?? []
  const command = Object.hasOwn(chatCommands, name) ? chatCommands[name] : undefined
  if (command === undefined) {
    await context.notes.line(`there is no command /${name}; /help shows what there is`)
    return true
  }
  try {
    const outcome = await command.run(context, state, text)
    if (outcome === 'leave') return false
    if ('ask' in outcome) return outcome.ask
    await context.notes.text(outcome.say)
  } catch (error) {
    // The chat goes on as it was.
    await context.notes.line(failureLine(error, context.secrets))
  }
  return true
}

/** What the Tab key offers: the commands, and behind `/model` the providers. */
export function completeChat(typed: string): [found: string[], typed: string] {
  const all = typed.startsWith('/model ')
    ? providerList.map(({ names }) => `/model ${names[0]}:`)
    : Object.keys(chatCommands).map((name) => `/${name}`)
  return [typed.startsWith('/') ? all.filter((each) => each.startsWith(typed)) : [], typed]
}

function line({ role, content }: ChatMessage): string {
  const parts = typeof content === 'string' ? [content] : (content ?? []).map(partText)
  return `${role === 'user' ? '> ' : ''}${parts.join(' ')}\n`
}

function partText(part: ContentPart): string {
  return part.type === 'text' ? String(part['text']) : `(${part.type})`
}

function helpText(): string {
  const rows = Object.values(chatCommands).map(({ usage, description }) => [usage, description])
  return table([
    ...rows,
    ['…\\', 'A backslash at the end of a line goes on in the next; what is pasted is one message.'],
  ])
}
