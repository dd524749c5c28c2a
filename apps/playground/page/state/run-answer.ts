import type { Signal } from '@preact/signals'
import type { ChatMessage } from '@smol/core'
import type { GenerateEvent } from '../../src/wire.ts'
import { askPage } from '../transport/page.ts'
import { askServer } from '../transport/server.ts'
import type { Answer } from './answer.ts'
import { addEvent, stopAnswer } from './answer.ts'

/** Fetches an answer into its signal. What comes within one frame is drawn at once. */
export async function runAnswer(
  target: Signal<Answer>,
  messages: readonly ChatMessage[],
  signal: AbortSignal,
): Promise<void> {
  const start = performance.now()
  let latest = target.value
  let frame: number | undefined
  const draw = (): void => {
    frame = undefined
    target.value = latest
  }
  for await (const event of ask(latest, messages, signal)) {
    latest = addEvent(latest, event, performance.now() - start)
    frame ??= requestAnimationFrame(draw)
  }
  if (frame !== undefined) cancelAnimationFrame(frame)
  target.value = latest.status === 'running' ? stopAnswer(latest, performance.now() - start) : latest
}

function ask({ asked }: Answer, messages: readonly ChatMessage[], signal: AbortSignal): AsyncIterable<GenerateEvent> {
  const { model, options, call, inPage } = asked
  return (inPage ? askPage : askServer)({ model, options, messages, call }, signal)
}
