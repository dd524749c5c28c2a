import { batch, effect, signal } from '@preact/signals'
import { conversation, isRunning, refused, stop } from './chat.ts'
import { claim, claimed } from './claim.ts'
import type { Conversation } from './conversation.ts'
import { emptyConversation, newId } from './conversation.ts'
import type { Entry } from './conversation-store.ts'
import { deleteKept, Keeper, listConversations, readKept, renameKept, titleOf } from './conversation-store.ts'
import { change, readOne } from './database.ts'
import { draftOf, forgetDrafts, unsentDrafts } from './drafts.ts'
import type { DraftImage } from './images.ts'
import { draftImages } from './images.ts'
import { openId } from './open-id.ts'
import { storageFault, storedInTab } from './stored.ts'

/** While an answer is being written, it is kept this often, in milliseconds. */
const EVERY_MS = 1000

/** Which one a reload opens. */
const openHere = storedInTab('open', '')
/** Every conversation that this browser keeps, the last one changed first. */
export const entries = signal<readonly Entry[]>([])
/** Those that another tab has open. */
export const openElsewhere = signal<ReadonlySet<string>>(new Set())
/** Why a conversation could not be opened. */
export const openFault = signal<string | undefined>(undefined)

const tabs = new BroadcastChannel('smol-conversations')
let keeper = new Keeper(openId.peek(), emptyConversation)

/** Brings back what this tab had before the reload, else what was open last; keeps everything from now on. */
export async function startConversations(): Promise<void> {
  await refresh()
  await show(await firstConversation())
  let timer: ReturnType<typeof setInterval> | undefined
  effect(() => {
    // Every change of the dialogue itself, and the end of an answer.
    void conversation.value
    clearInterval(timer)
    timer = isRunning.value ? setInterval(() => void save(), EVERY_MS) : undefined
    void save()
  })
  effect(() => keepImages(openId.value, draftImages.value))
  effect(() => {
    const entry = entries.value.find(({ id }) => id === openId.value)
    document.title = entry === undefined ? 'smol playground' : `${titleOf(entry)} · smol playground`
  })
  addEventListener('pagehide', () => void save())
  tabs.addEventListener('message', () => void refresh())
}

/** The list as it is now. */
export async function refresh(): Promise<void> {
  const [list, open] = await Promise.all([orReport(listConversations()), orReport(claimed())])
  batch(() => {
    if (list !== undefined) entries.value = list
    openElsewhere.value = new Set([...(open ?? [])].filter((id) => id !== openId.peek()))
  })
}

/** Leaves the open conversation as it is, and opens another one. */
export async function openConversation(id: string): Promise<void> {
  if (id === openId.peek()) return
  await save()
  if (await claim(id)) {
    leave()
    await show(id)
  } else openFault.value = 'Another tab has this conversation open. Go on there, or close it first.'
  await refresh()
}

/** Begins anew; with a dialogue out of a file, its first state. */
export function newConversation(begun: Conversation = emptyConversation, system = ''): void {
  leave()
  const id = newId()
  // Nobody else can have it: what is typed next goes there already.
  void claim(id)
  draftOf(id, 'system').value = system
  begin(id, emptyConversation, [])
  conversation.value = begun
}

export async function renameConversation(id: string, name: string): Promise<void> {
  await orReport(renameKept(id, name))
  await announce()
}

/** For good. What is open here is left for a new one. */
export async function deleteConversation(id: string): Promise<void> {
  if (id === openId.peek()) newConversation()
  await orReport(deleteKept(id))
  forgetDrafts(id)
  await announce()
}

/** A tab that was duplicated has the id of the other one, which holds it. */
async function firstConversation(): Promise<string> {
  const before = openHere.peek()
  if (before !== '' && (await claim(before, true))) return before
  const kept = new Set(entries.peek().map(({ id }) => id))
  const unsent = unsentDrafts().filter((id) => !kept.has(id))
  const [last] = entries.peek()
  for (const id of before === '' ? [...unsent, ...(last === undefined ? [] : [last.id])] : []) {
    if (await claim(id)) return id
  }
  const id = newId()
  await claim(id)
  return id
}

async function show(id: string): Promise<void> {
  const read = await orReport(readKept(id))
  if (read !== undefined && 'error' in read) {
    // It stays as it is, for the version that can read it.
    newConversation()
    openFault.value = read.error
    return
  }
  const images = await orReport(readOne('images', id))
  begin(id, read?.conversation ?? emptyConversation, Array.isArray(images) ? (images as DraftImage[]) : [])
}

/** @param shown as it is on the disk */
function begin(id: string, shown: Conversation, images: readonly DraftImage[]): void {
  keeper = new Keeper(id, shown)
  batch(() => {
    openId.value = id
    openHere.value = id
    conversation.value = shown
    draftImages.value = images
    refused.value = undefined
    openFault.value = undefined
  })
}

function leave(): void {
  stop()
  void save()
}

async function save(): Promise<void> {
  if (await orReport(keeper.keep(conversation.peek()))) await announce()
}

async function announce(): Promise<void> {
  tabs.postMessage('changed')
  await refresh()
}

function keepImages(id: string, images: readonly DraftImage[]): void {
  const kept = change(['images'], (store) => {
    if (images.length === 0) store('images').delete(id)
    else store('images').put(images, id)
  })
  void orReport(kept)
}

/** A browser that keeps nothing is said so; the page goes on. */
async function orReport<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    storageFault.value = `The browser does not keep the conversation across a reload (${reason}). Export it before you leave.`
    return undefined
  }
}
