import type { Column } from '../state/compare.ts'
import { chosenModelId, chosenProvider } from '../state/model-settings.ts'
import { comparedMessages } from '../state/compare.ts'
import { AnswerView } from './answer-view.tsx'
import { CodeView } from './code-view.tsx'
import { Metrics } from './metrics.tsx'
import { ModelPicker } from './model-picker.tsx'
import { OptionForm } from './option-form.tsx'

/** One model beside the others. */
export function CompareColumn({ column, all }: { column: Column; all: readonly Column[] }) {
  const { name, settings, refused } = column
  const provider = chosenProvider(settings)
  const answer = column.answer.value
  const set = provider === undefined ? 0 : Object.keys(settings.fields.value[provider.name] ?? {}).length
  return (
    <section class="column" aria-label={`Model ${name}`}>
      <ModelPicker settings={settings} name={`Model ${name}`} />
      {provider !== undefined && (
        <details class="column-options">
          <summary>Options{set > 0 ? `: ${set} set` : ''}</summary>
          <OptionForm key={provider.name} settings={settings} provider={provider} />
        </details>
      )}
      {refused.value !== undefined && (
        <p class="fault" role="alert">
          {refused.value}
        </p>
      )}
      {sharesThread(column, all) && (
        <p class="muted small">The same model on this machine: the answers are written one after the other.</p>
      )}
      {answer !== undefined && (
        <article aria-label={`Answer of model ${name}`} aria-busy={answer.status === 'running'}>
          <Metrics answer={answer} others={all.flatMap((other) => other.answer.value ?? [])} />
          <AnswerView answer={answer} />
          <details class="column-options">
            <summary>Code</summary>
            <CodeView answer={answer} messages={() => comparedMessages(answer.asked.system)} />
          </details>
        </article>
      )}
    </section>
  )
}

/** Whether a column before this one runs the same local model: its calls take turns. */
function sharesThread({ settings, name }: Column, all: readonly Column[]): boolean {
  if (chosenProvider(settings)?.inBrowser !== true) return false
  const model = chosenModelId(settings)
  return all.some(
    (other) =>
      other.name < name &&
      chosenProvider(other.settings)?.name === chosenProvider(settings)?.name &&
      chosenModelId(other.settings) === model,
  )
}
