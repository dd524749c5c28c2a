import { signal } from '@preact/signals'
import type { Signal } from '@preact/signals'

/** An image beside the text that is being written. */
export interface DraftImage {
  readonly name: string
  /** A data URL: what is sent and kept. */
  readonly url: string
}

/** Larger ones are refused by the providers. */
const LARGEST = 20 * 1024 * 1024
const types = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** The images of the next question. */
export const draftImages: Signal<readonly DraftImage[]> = signal([])
/** Why a file was not taken. */
export const imageFault = signal<string | undefined>(undefined)

/** Takes files that were dropped, pasted or chosen; says which are not taken, and why. */
export async function addImages(files: Iterable<File>): Promise<void> {
  const faults: string[] = []
  for (const file of files) {
    const image = await readImage(file)
    if ('fault' in image) faults.push(image.fault)
    else draftImages.value = [...draftImages.value, image]
  }
  imageFault.value = faults.length === 0 ? undefined : faults.join(' ')
}

export function removeImage(image: DraftImage): void {
  draftImages.value = draftImages.value.filter((each) => each !== image)
}

async function readImage(file: File): Promise<DraftImage | { fault: string }> {
  const name = file.name || 'The image'
  if (!types.has(file.type)) {
    return { fault: `${name} is ${file.type || 'of an unknown type'}: models take PNG, JPEG, GIF and WebP.` }
  }
  if (file.size > LARGEST) {
    return { fault: `${name} has ${(file.size / 1e6).toFixed(0)} MB: 20 MB at most. Make it smaller.` }
  }
  try {
    // A file may say it is an image and be none.
    ;(await createImageBitmap(file)).close()
  } catch {
    return { fault: `${name} cannot be read as an image: the file is broken, or of another type than its name says.` }
  }
  return { name, url: await toDataUrl(file) }
}

function toDataUrl(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result as string)
    reader.onerror = () => reject(reader.error ?? new Error('The file cannot be read.'))
    reader.readAsDataURL(file)
  })
}
