/** How long a tab that is being loaded again waits for what it was before to let go, in milliseconds. */
const RELOAD_MS = 1000

let letGo: () => void = () => undefined

/**
 * Makes a conversation this tab's own, and lets go of the one before. Two tabs that write into one would overwrite each
 * other. The browser frees it when the tab is closed, however that happens.
 * @param ours it was this tab's before a reload, which may still be holding it for a moment
 * @returns false: another tab has it, and this one keeps what it had
 */
export async function claim(id: string, ours = false): Promise<boolean> {
  const granted = Promise.withResolvers<boolean>()
  const options = ours ? { signal: AbortSignal.timeout(RELOAD_MS) } : { ifAvailable: true }
  navigator.locks
    .request(nameOf(id), options, async (lock) => {
      granted.resolve(lock !== null)
      if (lock === null) return
      letGo()
      const held = Promise.withResolvers<void>()
      letGo = held.resolve
      await held.promise
    })
    .catch(() => granted.resolve(false))
  return granted.promise
}

/** The conversations that some tab has open. */
export async function claimed(): Promise<ReadonlySet<string>> {
  const { held = [] } = await navigator.locks.query()
  return new Set(held.flatMap(({ name = '' }) => (name.startsWith(nameOf('')) ? [name.slice(nameOf('').length)] : [])))
}

function nameOf(id: string): string {
  return `smol-conversation:${id}`
}
