import type { Fault } from './fault.ts'
import { unnoticed } from './fault.ts'
import { allFrames, sendStream, textFrames } from './send.ts'
import type { WireSample } from './wire-sample.ts'

/** Odd ways of writing server-sent events. All but one are allowed by the HTML standard (9.2.6). */
export const framingFaults = {
  crlf: rewritten('ends its lines with CRLF', (text) => text.replaceAll('\n', '\r\n')),
  'crlf-split': {
    does: 'ends its lines with CRLF and a chunk between every CR and LF',
    expect: unnoticed,
    layer: 'sse',
    reply: (writer, sample) =>
      sendStream(
        writer,
        sample,
        wholeText(sample)
          .replaceAll('\n', '\r\n')
          .split(/(?<=\r)/),
      ),
  },
  'cr-only': rewritten('ends its lines with CR alone', (text) => text.replaceAll('\n', '\r')),
  comments: rewritten('puts comments before, between and inside events', (text) =>
    text
      .split('\n\n')
      .map((event) => (event === '' ? '' : `: keep-alive\n\n:\n: again\n${event}\n: inside`))
      .join('\n\n'),
  ),
  bom: rewritten('begins with a byte order mark', (text) => `\uFEFF${text}`),
  'no-space-after-colon': rewritten('writes no space after a colon', (text) =>
    text.replaceAll(/^(data|event): /gm, '$1:'),
  ),
  'id-retry-event-fields': rewritten('adds id, retry, event and unknown fields', (text) =>
    text
      .split('\n\n')
      .map((event, index) =>
        event === ''
          ? ''
          : `id: ${index}\nretry: 3000\nx-unknown: yes\n${/^event/m.test(event) ? '' : 'event: message\n'}${event}`,
      )
      .join('\n\n'),
  ),
  'multi-line-data': rewritten('spreads the JSON of an event over many data lines', (text) =>
    text.replaceAll(/^data: (\{.*\})$/gm, (_line, payload: string) =>
      JSON.stringify(JSON.parse(payload), null, 1)
        .split('\n')
        .map((line) => `data: ${line}`)
        .join('\n'),
    ),
  ),
  'single-newline-between-events': {
    does: 'writes one newline between events instead of an empty line, which makes one broken event of all',
    expect: { outcome: 'error', codes: ['bad_response'], partial: 'none' },
    layer: 'sse',
    reply: (writer, sample) => sendStream(writer, sample, [wholeText(sample).replaceAll('\n\n', '\n')]),
  },
  'empty-data-events': rewritten('sends events whose data is empty', (text) =>
    text.replaceAll('\n\n', '\n\ndata:\n\ndata: \n\n'),
  ),
  'no-last-blank-line': {
    does: 'ends the body right behind the last event, without an empty line and without an end mark',
    expect: unnoticed,
    layer: 'sse',
    reply: (writer, sample) => sendStream(writer, sample, [textFrames(sample).join('').trimEnd()]),
  },
} as const satisfies Record<string, Fault>

function rewritten(does: string, rewrite: (text: string) => string): Fault {
  return {
    does,
    expect: unnoticed,
    layer: 'sse',
    reply: (writer, sample) => sendStream(writer, sample, [rewrite(wholeText(sample))]),
  }
}

function wholeText(sample: WireSample): string {
  return allFrames({ ...sample, frames: textFrames(sample) }).join('')
}
