const NAME = 'smol'
const STORE = 'kept'

let opening: Promise<IDBDatabase> | undefined

/** For what is too large for localStorage. */
export async function readKept(key: string): Promise<unknown> {
  const database = await open()
  return settled(database.transaction(STORE).objectStore(STORE).get(key))
}

/** Resolves once it is on the disk. */
export async function writeKept(key: string, value: unknown): Promise<void> {
  const database = await open()
  const transaction = database.transaction(STORE, 'readwrite')
  transaction.objectStore(STORE).put(value, key)
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new Error('The transaction was aborted.'))
  })
}

function open(): Promise<IDBDatabase> {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE)
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
