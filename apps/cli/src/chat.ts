import { EventEmitter } from 'node:events'
import { createInterface } from 'node:readline'
import type { ChatMessage } from '@smol/core'
import { streamAnswer, tellAbout } from './answer.ts'
import type { Arguments } from './arguments.ts'
import type { ChatState } from './chat-commands.ts'
import { completeChat, runChatCommand } from './chat-commands.ts'
import { ChatLines } from './chat-lines.ts'
import type { Context, Start } from './context.ts'
import { failureLine } from './failure.ts'
import { INTERRUPTED, interruptible } from './interruptible.ts'
import { Leave } from './leave.ts'
import { systemMessage, userMessage } from './messages.ts'
import { openModel } from './open-model.ts'

/**
 * `smol chat`: a dialogue that is kept in memory. What is typed is drawn on standard error, so that standard output holds
 * the answers alone. Without a terminal it is a script: the first failure ends it.
 */
export async function prepareChat(context: Context, { flags, generation }: Arguments): Promise<Start> {
  const model = await openModel(context, flags)
  const state: ChatState = { model, flags, generation, system: flags.system, dialogue: [], last: undefined, images: [] }
  return () => new Chat(context, state).run()
}

class Chat {
  readonly #context: Context
  readonly #state: ChatState
  readonly #interactive: boolean
  readonly #lines: ChatLines
  /** Ctrl-C, from the keyboard in raw mode or as a signal. */
  readonly #interrupts = new EventEmitter<{ SIGINT: [] }>()
  /** Whether Ctrl-C was the last thing typed: the next one leaves. */
  #armed = false
  #exitCode = 0

  constructor(context: Context, state: ChatState) {
    const { stdin, stderr } = context.terminal
    this.#context = context
    this.#state = state
    this.#interactive = stdin.isTTY === true && stderr.isTTY === true
    const lines = createInterface({
      input: stdin,
      output: stderr,
      terminal: this.#interactive,
      prompt: '> ',
      completer: completeChat,
      // Said once, offered once.
      removeHistoryDuplicates: true,
    })
    lines.on('SIGINT', () => this.#interrupt())
    this.#lines = new ChatLines(lines, stdin, stderr, this.#interactive)
  }

  async run(): Promise<void> {
    const { signals } = this.#context.terminal
    const onInterrupt = (): void => this.#interrupt()
    signals.on('SIGINT', onInterrupt)
    try {
      await this.#greet()
      this.#lines.prompt()
      for await (const message of this.#lines) {
        this.#armed = false
        if (!(await this.#take(message.trim()))) break
        this.#lines.prompt()
      }
    } finally {
      this.#lines.close()
      signals.off('SIGINT', onInterrupt)
    }
    if (this.#exitCode !== 0) throw new Leave(this.#exitCode)
    if (this.#interactive) await this.#context.notes.text('\n')
  }

  #interrupt(): void {
    const answering = this.#interrupts.emit('SIGINT')
    if (this.#armed || !this.#interactive) {
      this.#exitCode = INTERRUPTED
      this.#lines.close()
      return
    }
    if (!answering && this.#lines.discard()) return this.#lines.prompt()
    this.#armed = true
    if (answering) return
    void this.#context.notes.text('\n(Ctrl-C again, or Ctrl-D, leaves)\n').then(() => this.#lines.prompt())
  }

  async #greet(): Promise<void> {
    const { provider, modelId } = this.#state.model
    if (this.#interactive)
      await this.#context.notes.text(`${provider}:${modelId}. /help shows the commands, Ctrl-D leaves.\n`)
  }

  /** @returns whether the chat goes on */
  async #take(line: string): Promise<boolean> {
    if (line === '') return true
    const question = line.startsWith('/')
      ? await runChatCommand(this.#context, this.#state, line)
      : userMessage(line, this.#state.images.splice(0))
    return typeof question === 'boolean' ? question : this.#ask(question)
  }

  async #ask(question: ChatMessage): Promise<boolean> {
    try {
      await this.#answer(question)
    } catch (error) {
      if (error instanceof Leave) return await this.#stopped(error)
      if (!this.#interactive) throw error
      await this.#context.notes.line(failureLine(error, this.#context.secrets))
    }
    return true
  }

  /** An answer that was aborted is over, a reader that has gone ends the chat. */
  async #stopped(leave: Leave): Promise<boolean> {
    if (leave.exitCode !== INTERRUPTED) throw leave
    await this.#context.output.endLine()
    return !this.#lines.closed
  }

  async #answer(question: ChatMessage): Promise<void> {
    const { model, flags, generation, system, dialogue } = this.#state
    // Asked again, it takes the place of what it got before.
    const before = dialogue.at(-2) === question ? dialogue.slice(0, -2) : [...dialogue]
    this.#state.last = question
    await interruptible(this.#interrupts, async (signal) => {
      const messages = [...systemMessage(system), ...before, question]
      const message = await streamAnswer(this.#context, model, messages, { ...generation, signal })
      // Only now: a question that failed would stand in the way of the next one.
      dialogue.splice(before.length, 2, question, { role: 'assistant', content: message.content })
      await tellAbout(this.#context, message, {
        usage: flags.usage === true,
        cut: generation.maxTokens === undefined,
      })
    })
  }
}
