import { schemaText, toolsText } from '../state/call-settings.ts'
import { systemPrompt } from '../state/chat.ts'
import {
  columns,
  compare,
  comparedPrompt,
  comparePrompt,
  isComparing,
  LEAST,
  MOST,
  setColumnCount,
  stopComparing,
} from '../state/compare.ts'
import { CompareColumn } from './compare-column.tsx'
import { Prompt } from './prompt.tsx'

/** Two or three models on the same prompt. */
export function Compare() {
  const { value: shown } = columns
  const shared = [
    ...(systemPrompt().value.trim() === '' ? [] : ['the system prompt']),
    ...(toolsText.value.trim() === '' ? [] : ['the tools']),
    ...(schemaText.value.trim() === '' ? [] : ['the JSON Schema']),
  ]
  return (
    <main class="chat">
      <div class="row apart compare-head">
        <h2>{comparedPrompt.value === '' ? 'Side by side' : comparedPrompt.value}</h2>
        <div class="row">
          {shown.length < MOST && (
            <button type="button" disabled={isComparing.value} onClick={() => setColumnCount(shown.length + 1)}>
              Add a model
            </button>
          )}
          {shown.length > LEAST && (
            <button type="button" disabled={isComparing.value} onClick={() => setColumnCount(shown.length - 1)}>
              Remove a model
            </button>
          )}
        </div>
      </div>
      {shared.length > 0 && (
        <p class="muted small compare-shared">All of them are sent {shared.join(', ')} of the settings.</p>
      )}
      <div class="compare" style={{ '--columns': shown.length }}>
        {shown.map((column) => (
          <CompareColumn key={column.name} column={column} all={shown} />
        ))}
      </div>
      <Prompt
        id="prompt"
        label="Your message to all of them"
        placeholder="Ask all of them"
        text={comparePrompt}
        running={isComparing.value}
        onSend={() => {
          if (compare(comparePrompt.value, systemPrompt().value)) comparePrompt.value = ''
        }}
        onStop={stopComparing}
      />
    </main>
  )
}
