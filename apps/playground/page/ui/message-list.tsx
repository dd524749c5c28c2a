import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { Turn } from '../state/conversation.ts'
import { TurnView } from './turn-view.tsx'
import type { List } from './use-virtual.ts'
import { useVirtual } from './use-virtual.ts'

/** Between two turns, in pixels, as in the style sheet. */
const GAP = 20

/** The dialogue. It follows the text that comes, as long as the reader is at its end. */
export function MessageList({ turns }: { turns: readonly Turn[] }) {
  const box = useRef<HTMLDivElement>(null)
  const list = useVirtual(
    box,
    turns.map(({ id }) => id),
    GAP,
  )
  const asked = turns.findLast(({ kind }) => kind !== 'answer')?.id
  // Who asks wants to see the answer, wherever he was.
  useLayoutEffect(() => list.scrollToEnd(), [list, asked])
  // A window that becomes narrower makes the turns higher: who was at the end stays there.
  useEffect(() => (box.current === null ? undefined : stayAtEnd(box.current, list)), [list])

  const items = list.getVirtualItems()
  return (
    <div class="messages" ref={box} tabIndex={0} role="region" aria-label="Conversation">
      <div class="sizer" style={{ height: `${list.getTotalSize()}px` }}>
        <ol style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
          {items.map(({ index }) => {
            const turn = turns[index]
            return (
              turn !== undefined && (
                <li
                  key={turn.id}
                  class={turn.kind}
                  ref={list.measureElement}
                  data-index={index}
                  aria-posinset={index + 1}
                  aria-setsize={turns.length}
                >
                  <TurnView turn={turn} />
                </li>
              )
            )
          })}
        </ol>
      </div>
    </div>
  )
}

function stayAtEnd(box: HTMLElement, list: List): () => void {
  let atEnd = true
  const onScroll = (): void => {
    atEnd = list.isAtEnd()
  }
  const observer = new ResizeObserver(() => {
    if (atEnd) list.scrollToEnd()
  })
  observer.observe(box)
  box.addEventListener('scroll', onScroll, { passive: true })
  return () => {
    observer.disconnect()
    box.removeEventListener('scroll', onScroll)
  }
}
