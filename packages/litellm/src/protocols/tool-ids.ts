const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/**
 * A tool call's id in the form that a vendor insists on: as it is where it has it, else another one that always
 * comes out the same, so that a call and its answer keep together. Of nine letters, which suits every vendor.
 */
export function fitToolId(id: string, form: RegExp): string {
  return form.test(id) ? id : hashed(id)
}

/** FNV-1a in 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/), written with 62 letters. */
function hashed(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  let id = ''
  for (; id.length < 9; hash /= 62n) id += LETTERS[Number(hash % 62n)]
  return id
}
