import type { GenerateOptions, Messages, Model } from '@smol/core'
import { streamAnswer, tellAbout } from './answer.ts'
import type { Arguments } from './arguments.ts'
import type { Context, Start } from './context.ts'
import { interruptible } from './interruptible.ts'
import { readImages, readSchema, toMessages } from './messages.ts'
import { openModel } from './open-model.ts'
import { readPrompt } from './prompt.ts'

/** `smol PROMPT`: one answer to standard output, as text while it comes or as one JSON object. */
export async function prepareAsk(context: Context, { words, flags, generation }: Arguments): Promise<Start> {
  const { stdin, cwd } = context.terminal
  const responseFormat = flags['json-schema'] === undefined ? undefined : await readSchema(flags['json-schema'], cwd)
  const images = await readImages(flags.image ?? [], cwd)
  const model = await openModel(context, flags)
  // Last, because it may take as long as the program before the pipe.
  const prompt = await readPrompt(words, stdin, (text) => context.notes.line(text))

  const messages = toMessages(flags.system, prompt, images)
  const options = { ...generation, ...(responseFormat === undefined ? {} : { responseFormat }) }
  return () =>
    interruptible(context.terminal.signals, async (signal) => {
      const answer = flags.json === true ? printJson : streamAnswer
      const message = await answer(context, model, messages, { ...options, signal })
      await tellAbout(context, message, {
        usage: flags.usage === true,
        cut: generation.maxTokens === undefined && responseFormat === undefined,
      })
    })
}

async function printJson(
  context: Context,
  model: Model,
  messages: Messages,
  options: GenerateOptions,
): ReturnType<typeof streamAnswer> {
  context.progress.show(`waiting for ${model.modelId} …`)
  const message = await model.generate(messages, options).finally(() => context.progress.clear())
  await context.output.write(`${JSON.stringify(message, undefined, context.output.isTerminal ? 2 : undefined)}\n`)
  return message
}
