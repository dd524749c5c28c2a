import type { Conversation, Turn } from './conversation.ts'
import { textOf } from './conversation.ts'
import type { ReadConversation } from './conversation-file.ts'
import { readConversation, turnToData, VERSION } from './conversation-file.ts'
import { change, readAll, readOne } from './database.ts'

/** A conversation in the list. */
export interface Entry {
  readonly id: string
  /** What its user calls it; else it is called by how it begins. */
  readonly name?: string
  readonly beginning: string
  /** When it was changed last, in milliseconds since 1970. */
  readonly changed: number
}

/** How it is kept, beside its turns. */
interface Kept extends Entry {
  readonly version: number
  readonly leaf: string | null
}

const LONGEST_TITLE = 80

export function titleOf({ name, beginning }: Entry): string {
  return name ?? beginning
}

/** Every conversation, the last one changed first. */
export async function listConversations(): Promise<Entry[]> {
  const all = (await readAll('conversations')) as Kept[]
  return all.toSorted((a, b) => b.changed - a.changed)
}

/** A conversation out of the browser's database; undefined where there is none with this id. */
export async function readKept(id: string): Promise<ReadConversation | undefined> {
  const kept = (await readOne('conversations', id)) as Kept | undefined
  return kept === undefined ? undefined : readConversation(kept.version, await readAll('turns', turnsOf(id)), kept.leaf)
}

/** Keeps one conversation: of its turns only those that changed since it was last kept. */
export class Keeper {
  readonly #id: string
  /** What of each turn is on the disk: an answer is another object with each change. */
  readonly #written = new Map<string, unknown>()
  #leaf: string | null = null

  /** @param conversation as it is on the disk */
  constructor(id: string, { turns, leaf }: Conversation) {
    this.#id = id
    this.#leaf = leaf
    for (const turn of turns.values()) this.#written.set(turn.id, stateOf(turn))
  }

  /** @returns whether anything was to be written */
  async keep({ turns, leaf }: Conversation): Promise<boolean> {
    const all = [...turns.values()]
    const changed = all
      .map((turn, place) => ({ turn, place, state: stateOf(turn) }))
      .filter(({ turn, state }) => this.#written.get(turn.id) !== state)
    if (changed.length === 0 && leaf === this.#leaf) return false
    // Now, not when it is written: what changes meanwhile is written the next time.
    for (const { turn, state } of changed) this.#written.set(turn.id, state)
    this.#leaf = leaf
    const parts = { version: VERSION, leaf, beginning: beginningOf(all), changed: Date.now() }
    try {
      await change(['conversations', 'turns'], (store) => {
        for (const { turn, place } of changed) store('turns').put(turnToData(turn), [this.#id, place])
        updateEntry(store('conversations'), this.#id, parts)
      })
    } catch (error) {
      for (const { turn } of changed) this.#written.delete(turn.id)
      throw error
    }
    return true
  }
}

/** An empty name: called by how it begins again. */
export function renameKept(id: string, name: string): Promise<void> {
  return change(['conversations'], (store) =>
    updateEntry(store('conversations'), id, { name: name.trim() || undefined }),
  )
}

export function deleteKept(id: string): Promise<void> {
  return change(['conversations', 'turns', 'images'], (store) => {
    store('conversations').delete(id)
    store('turns').delete(turnsOf(id))
    store('images').delete(id)
  })
}

function updateEntry(store: IDBObjectStore, id: string, parts: object): void {
  const reading = store.get(id)
  reading.onsuccess = () => store.put({ ...(reading.result as object | undefined), ...parts, id })
}

/** Places are numbers, which come before a list. */
function turnsOf(id: string): IDBKeyRange {
  return IDBKeyRange.bound([id], [id, []])
}

function stateOf(turn: Turn): unknown {
  return turn.kind === 'answer' ? turn.answer.peek() : turn
}

function beginningOf(turns: readonly Turn[]): string {
  const first = turns.find(({ kind }) => kind === 'user')
  const text = first?.kind === 'user' ? first.messages.map(textOf).join(' ').replaceAll(/\s+/g, ' ').trim() : ''
  return text.slice(0, LONGEST_TITLE) || 'An image'
}
