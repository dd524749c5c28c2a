import type { ChatMessage } from '@smol/core'
import type { Answer } from '../state/answer.ts'
import { providerOf } from '../state/providers.ts'
import { programFor, requestText, shorten } from '../state/show-code.ts'
import { Listing } from './listing.tsx'

interface Props {
  answer: Answer
  /** What was asked. */
  messages: () => readonly ChatMessage[]
}

/** The program that asks the same, and what went over the wire. */
export function CodeView({ answer, messages }: Props) {
  const provider = providerOf(answer.asked.model.replace(/:.*/s, ''))
  const program = provider === undefined ? undefined : programFor(answer.asked, messages(), provider)
  return (
    <section class="code-view" aria-label="Code of this answer">
      {program === undefined ? (
        <p class="muted small">This provider is not here any more.</p>
      ) : (
        <Listing title="TypeScript" text={program} shown={shorten(program)} />
      )}
      {answer.wire.map(requestText).map((text, index) => (
        <Listing
          key={index}
          title={answer.wire.length === 1 ? 'Request' : `Request ${index + 1} of ${answer.wire.length}`}
          text={text}
          shown={shorten(text)}
        />
      ))}
      {answer.wire.length === 0 && <p class="muted small">{whyNoRequest(answer, provider?.inBrowser === true)}</p>}
    </section>
  )
}

function whyNoRequest({ error }: Answer, local: boolean): string {
  if (local) return 'No request was sent: the model runs on this machine.'
  if (error !== undefined) return 'No request was seen: it failed before, or the page was loaded again since.'
  return 'No request was seen: the provider sends none by fetch, or the page was loaded again since.'
}
