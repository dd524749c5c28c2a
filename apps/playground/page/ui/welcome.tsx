import { chatModel, send } from '../state/chat.ts'
import { chosenModelId, chosenProvider, whyNoProvider } from '../state/model-settings.ts'

const examples = [
  'What does HTTP stand for?',
  'Write a haiku about the sea.',
  'Explain recursion to a child in two sentences.',
]

/** What an empty page says. */
export function Welcome() {
  const provider = chosenProvider(chatModel)
  const embedded = chosenModelId(chatModel) === '@smol/smollm2-135m-instruct'
  return (
    <div class="welcome">
      <h2>Talk to a model</h2>
      <p>
        {provider === undefined
          ? whyNoProvider(chatModel)
          : embedded
            ? 'SmolLM2-135M runs on this machine: no key, no network. It is quick and small, and weak on facts.'
            : `Your messages go to ${provider.name}: ${chosenModelId(chatModel) || 'choose a model above'}.`}
      </p>
      <ul class="examples" aria-label="Examples">
        {examples.map((example) => (
          <li key={example}>
            <button type="button" disabled={provider === undefined} onClick={() => send(example)}>
              {example}
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
