import type { Signal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { readSchema, readTools, schemaText, toolsText } from '../state/call-settings.ts'

const exampleTools = `[
  {
    "name": "get_weather",
    "description": "The weather in a city",
    "inputs": { "city": { "type": "string", "description": "Name of the city" } }
  }
]`

const exampleSchema = `{
  "type": "object",
  "properties": { "city": { "type": "string" } },
  "required": ["city"]
}`

/** What the model may call, and what its answer must look like. */
export function CallForm() {
  return (
    <section class="options" aria-label="Tools and structure">
      <h3>Tools and structure</h3>
      <JsonField
        name="Tools"
        says="One tool or a list, in the form of smolagents, MCP or OpenAI. You give the results."
        text={toolsText}
        example={exampleTools}
        read={readTools}
      />
      <JsonField
        name="JSON Schema"
        says="The answer is checked against it."
        text={schemaText}
        example={exampleSchema}
        read={readSchema}
      />
    </section>
  )
}

interface JsonFieldProps {
  name: string
  says: string
  text: Signal<string>
  example: string
  read: (text: string) => object
}

function JsonField({ name, says, text, example, read }: JsonFieldProps) {
  const id = useId()
  const result = read(text.value)
  const fault = 'error' in result ? String(result.error) : undefined
  return (
    <div class="field">
      <div class="row apart">
        <label for={id}>{name}</label>
        {text.value === '' ? (
          <button type="button" class="quiet small" onClick={() => (text.value = example)}>
            Example<span class="hidden"> of {name}</span>
          </button>
        ) : (
          <button type="button" class="quiet small" onClick={() => (text.value = '')}>
            Clear<span class="hidden"> {name}</span>
          </button>
        )}
      </div>
      <textarea
        id={id}
        class="json"
        rows={text.value === '' ? 2 : 7}
        spellcheck={false}
        placeholder="Paste JSON"
        value={text.value}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-says`}
        onInput={(event) => (text.value = event.currentTarget.value)}
      />
      {fault !== undefined && <p class="fault">{fault}</p>}
      <p class="muted small" id={`${id}-says`}>
        {says}
      </p>
    </div>
  )
}
