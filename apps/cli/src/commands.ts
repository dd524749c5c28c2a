import type { Flags } from './flags.ts'
import { generationFlagNames } from './flags.ts'

/** What the command can do. `ask` has no name on the command line: it is what `smol PROMPT` does. */
export type CommandName = 'ask' | 'chat' | 'playground' | 'providers' | 'models' | 'completion'

/** One of them: how it is called and which flags it takes. */
export interface Command {
  readonly usage: string
  readonly description: string
  readonly flags: readonly string[]
  /** How many words may follow. */
  readonly words: number
}

const everywhere = ['debug', 'help', 'version'] as const satisfies readonly (keyof Flags)[]
const choosing = ['model', 'option', 'plugin', 'system'] as const satisfies readonly (keyof Flags)[]
const asking = ['image', 'json-schema', 'json'] as const satisfies readonly (keyof Flags)[]

export const commands: Readonly<Record<CommandName, Command>> = {
  ask: {
    usage: 'smol [PROMPT]',
    description: 'Ask a model; text that is piped in is put behind the prompt.',
    flags: [...choosing, ...asking, 'usage', ...generationFlagNames, ...everywhere],
    words: Infinity,
  },
  chat: {
    usage: 'smol chat',
    description: 'Talk with a model that remembers what was said.',
    flags: [...choosing, 'usage', ...generationFlagNames, ...everywhere],
    words: 0,
  },
  playground: {
    usage: 'smol playground',
    description: 'Open a page on this machine to try and compare models in.',
    flags: ['port', 'model', 'plugin', ...everywhere],
    words: 0,
  },
  providers: {
    usage: 'smol providers [NAME]',
    description: 'List the providers, or the options of one.',
    flags: ['plugin', ...everywhere],
    words: 1,
  },
  models: {
    usage: 'smol models',
    description: 'List models to begin with.',
    flags: ['plugin', ...everywhere],
    words: 0,
  },
  completion: {
    usage: 'smol completion bash|zsh|fish',
    description: 'Print what makes the Tab key of a shell complete smol.',
    flags: everywhere,
    words: Infinity,
  },
}

/** @returns the command that a first word names, or undefined when it is the beginning of a prompt */
export function commandOf(word: string): CommandName | undefined {
  return word !== 'ask' && Object.hasOwn(commands, word) ? (word as CommandName) : undefined
}
