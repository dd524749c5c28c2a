import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core'
import type { VirtualizerOptions } from '@tanstack/virtual-core'
import type { RefObject } from 'preact'
import { useLayoutEffect, useReducer, useState } from 'preact/hooks'

/** A list of which only a part is drawn. */
export type List = Virtualizer<HTMLElement, HTMLElement>

/** About how high a turn is, in pixels, before it was seen. */
const USUAL_HEIGHT = 120
/** Further away from the end than this, in pixels, the reader is somewhere else and is not moved. */
const NEAR_END = 80

/** Of a long list only what is in sight, and a little around it. Who is at its end stays there while it grows. */
export function useVirtual(box: RefObject<HTMLElement | null>, keys: readonly string[], gap: number): List {
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const options: VirtualizerOptions<HTMLElement, HTMLElement> = {
    count: keys.length,
    gap,
    overscan: 4,
    getScrollElement: () => box.current,
    getItemKey: (index) => keys[index] ?? index,
    estimateSize: () => USUAL_HEIGHT,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: NEAR_END,
    onChange: () => redraw(undefined),
  }
  const [list] = useState(() => new Virtualizer(options))
  list.setOptions(options)
  useLayoutEffect(() => list._didMount(), [list])
  useLayoutEffect(() => list._willUpdate())
  return list
}
