/**
 * Lets everything that waits run: an abort that has just arrived, timers, other work of this thread. Promises alone do
 * not give way: a loop of awaits on work that is already done keeps the thread for itself.
 */
export function pause(): Promise<void> {
  return typeof setImmediate === 'function' ? new Promise((resolve) => setImmediate(resolve)) : throughChannel()
}

/** Where there is no setImmediate: a message to oneself, without the four milliseconds of a nested timer. */
function throughChannel(): Promise<void> {
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}
