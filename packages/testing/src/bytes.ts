const encoder = new TextEncoder()

/** The events of a stream as it stands in a body: each is sent as JSON, a text as it is. */
export function sse(events: readonly unknown[]): string {
  return events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`).join('')
}

/** The bytes cut at the given places, none of them empty. */
export function cutAt(bytes: string | Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const whole = typeof bytes === 'string' ? encoder.encode(bytes) : bytes
  const edges = [0, ...cuts.toSorted((a, b) => a - b), whole.length]
  return edges
    .slice(1)
    .map((end, index) => whole.subarray(edges[index], end))
    .filter((piece) => piece.length > 0)
}

/** Every byte by itself. */
export function everyByte(bytes: string | Uint8Array): Uint8Array[] {
  const whole = typeof bytes === 'string' ? encoder.encode(bytes) : bytes
  return Array.from(whole, (_byte, at) => whole.subarray(at, at + 1))
}

/** Every way to cut the bytes in two, one after the other. */
export function* everyCut(bytes: string | Uint8Array): Generator<Uint8Array[], void, undefined> {
  const whole = typeof bytes === 'string' ? encoder.encode(bytes) : bytes
  for (let at = 1; at < whole.length; at++) yield [whole.subarray(0, at), whole.subarray(at)]
}
