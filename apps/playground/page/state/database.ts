const NAME = 'smol-conversations'
const VERSION = 1

/** What is kept: the list of conversations, their turns one by one, and the images that were not sent yet. */
export type StoreName = 'conversations' | 'turns' | 'images'

let opening: Promise<IDBDatabase> | undefined

/** One value, or undefined. */
export async function readOne(store: StoreName, key: IDBValidKey): Promise<unknown> {
  const database = await open()
  return settled(database.transaction(store).objectStore(store).get(key))
}

/** Every value, in the order of their keys. */
export async function readAll(store: StoreName, range?: IDBKeyRange): Promise<unknown[]> {
  const database = await open()
  return settled(database.transaction(store).objectStore(store).getAll(range))
}

/** Does all of `work` or nothing of it. Resolves once it is on the disk. */
export async function change(
  names: readonly StoreName[],
  work: (store: (name: StoreName) => IDBObjectStore) => void,
): Promise<void> {
  const database = await open()
  const transaction = database.transaction(names, 'readwrite')
  const done = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new Error('The transaction was aborted.'))
  })
  work((name) => transaction.objectStore(name))
  await done
}

function open(): Promise<IDBDatabase> {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION)
    request.onupgradeneeded = () => {
      request.result.createObjectStore('conversations', { keyPath: 'id' })
      // By conversation and place in it.
      request.result.createObjectStore('turns')
      request.result.createObjectStore('images')
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('The database cannot be opened.'))
  })
  return opening
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('The database cannot be read.'))
  })
}
