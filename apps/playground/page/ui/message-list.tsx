import { useEffect, useRef } from 'preact/hooks'
import type { Turn } from '../state/conversation.ts'
import { TurnView } from './turn-view.tsx'

/** Further away from the end than this, in pixels, the reader is somewhere else and is not moved. */
const NEAR_END = 80

/** The dialogue. It follows the text that comes, as long as the reader is at its end. */
export function MessageList({ turns }: { turns: readonly Turn[] }) {
  const box = useRef<HTMLDivElement>(null)
  useFollow(box.current, turns.at(-1)?.id)
  return (
    <div class="messages" ref={box} tabIndex={0} role="region" aria-label="Conversation">
      <ol>
        {turns.map((turn) => (
          <li key={turn.id} class={turn.kind}>
            <TurnView turn={turn} />
          </li>
        ))}
      </ol>
    </div>
  )
}

function useFollow(box: HTMLElement | null, last: string | undefined): void {
  useEffect(() => box?.scrollTo({ top: box.scrollHeight }), [box, last])
  useEffect(() => {
    const content = box?.firstElementChild
    if (box === null || !content) return undefined
    let atEnd = true
    const onScroll = (): void => {
      atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END
    }
    const observer = new ResizeObserver(() => {
      if (atEnd) box.scrollTo({ top: box.scrollHeight })
    })
    observer.observe(content)
    box.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      observer.disconnect()
      box.removeEventListener('scroll', onScroll)
    }
  }, [box])
}
