import type { ChatMessage, GenerationParameters, Model } from '@smol/core'
import type { Context } from './context.ts'
import { failureLine } from './failure.ts'
import type { Flags } from './flags.ts'
import { openModel } from './open-model.ts'
import { table } from './table.ts'

/** What a chat is at a moment; its commands change it. */
export interface ChatState {
  model: Model
  readonly flags: Readonly<Flags>
  readonly generation: Readonly<GenerationParameters>
  system: string | undefined
  readonly dialogue: ChatMessage[]
}

interface ChatCommand {
  readonly usage: string
  readonly description: string
  /** Says what it did, or nothing at the end of the chat. */
  run(context: Context, state: ChatState, text: string): Promise<string | undefined> | string | undefined
}

const chatCommands: Readonly<Record<string, ChatCommand>> = {
  help: { usage: '/help', description: 'Show this.', run: () => helpText() },
  clear: {
    usage: '/clear',
    description: 'Forget what was said.',
    run: (_context, { dialogue }) => {
      dialogue.length = 0
      return 'forgotten\n'
    },
  },
  system: {
    usage: '/system [TEXT]',
    description: 'Show, or set, what the model is told before everything else.',
    run: (_context, state, text) => {
      if (text !== '') Object.assign(state, { system: text })
      return `${state.system ?? '(nothing)'}\n`
    },
  },
  model: {
    usage: '/model [PROVIDER:MODEL]',
    description: 'Show the model, or go on with another one.',
    run: async (context, state, text) => {
      if (text !== '') Object.assign(state, { model: await openModel(context, { ...state.flags, model: text }) })
      return `${state.model.provider}:${state.model.modelId}\n`
    },
  },
  exit: { usage: '/exit', description: 'Leave; so does Ctrl-D.', run: () => undefined },
}

/**
 * Runs a line that begins with `/`.
 * @returns whether the chat goes on
 */
export async function runChatCommand(context: Context, state: ChatState, line: string): Promise<boolean> {
  const [, name = '', text = ''] = /^\/(\S*)\s*(.*)$/s.exec(line) ?? []
  const command = Object.hasOwn(chatCommands, name) ? chatCommands[name] : undefined
  if (command === undefined) {
    await context.notes.line(`there is no command /${name}; /help shows what there is`)
    return true
  }
  try {
    const said = await command.run(context, state, text)
    if (said === undefined) return false
    await context.notes.text(said)
  } catch (error) {
    // The chat goes on as it was.
    await context.notes.line(failureLine(error, context.secrets))
  }
  return true
}

function helpText(): string {
  return table(Object.values(chatCommands).map(({ usage, description }) => [usage, description]))
}
