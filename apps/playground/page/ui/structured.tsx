import type { Answer } from '../state/answer.ts'
import { invalidCallsOf, toolCallsOf } from '../state/answer.ts'
import { JsonBlock } from './json-block.tsx'

/** What an answer has besides text: calls of tools, a value that was checked. */
export function Structured({ answer }: { answer: Answer }) {
  const { message, callDrafts } = answer
  return (
    <>
      {callDrafts.map(({ name, text }, index) => (
        <JsonBlock key={index} title={`Calls ${name} …`} value={text} />
      ))}
      {toolCallsOf(answer).map((call) => (
        <JsonBlock key={call.id} title={`Calls ${call.name}`} value={call.arguments} />
      ))}
      {invalidCallsOf(answer).map((call) => (
        <div key={call.id} class="notice error">
          <p>
            <strong class="code">not a call</strong> {call.name}: {call.reason}
          </p>
          <JsonBlock title={`What it wrote for ${call.name}`} value={call.text} />
        </div>
      ))}
      {message?.parsed !== undefined && (
        <div class="valid">
          <p class="small">✓ Valid: the answer satisfies the schema.</p>
          <JsonBlock title="Parsed" value={message.parsed} />
        </div>
      )}
    </>
  )
}
