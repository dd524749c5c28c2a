/** The head of the readable side, and how to write to it line by line. */
export interface NdjsonStream {
  readonly body: ReadableStream<Uint8Array>
  /** Resolves when the reader has room again, or is gone. */
  write(line: string): Promise<void> | void
  close(): void
}

/** A body of one JSON a line that keeps to the reader's pace. @param onGone is called when the reader has left */
export function createNdjsonStream(onGone: () => void): NdjsonStream {
  const encoder = new TextEncoder()
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  let open = true
  let room = Promise.withResolvers<void>()
  const body = new ReadableStream<Uint8Array>(
    {
      start: (given) => {
        controller = given
      },
      pull: () => room.resolve(),
      cancel: () => {
        open = false
        room.resolve()
        onGone()
      },
    },
    { highWaterMark: 64 },
  )
  return {
    body,
    write(line) {
      if (!open || controller === undefined) return undefined
      controller.enqueue(encoder.encode(`${line}\n`))
      if ((controller.desiredSize ?? 0) > 0) return undefined
      room = Promise.withResolvers()
      return room.promise
    },
    close() {
      if (open) controller?.close()
      open = false
    },
  }
}
