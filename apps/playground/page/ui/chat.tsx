import { isRunning, path } from '../state/chat.ts'
import { Composer } from './composer.tsx'
import { MessageList } from './message-list.tsx'
import { Welcome } from './welcome.tsx'

/** The dialogue and the place to write. */
export function Chat() {
  return (
    <main class="chat">
      {path.value.length === 0 ? <Welcome /> : <MessageList turns={path.value} />}
      <p class="hidden" role="status">
        {isRunning.value ? 'The answer is being written.' : path.value.length > 0 ? 'The answer is complete.' : ''}
      </p>
      <Composer />
    </main>
  )
}
