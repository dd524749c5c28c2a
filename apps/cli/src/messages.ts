import { readFile } from 'node:fs/promises'
import { basename, extname, resolve } from 'node:path'
import type { ChatMessage, ContentPart, JsonSchemaFormat } from '@smol/core'
import { encodeImage, isJsonObject } from '@smol/core'
import { usageError } from './usage-error.ts'

/**
 * The images of `--image` as parts of a message: URLs as they are, files as their bytes.
 * @param where how to name what was given in an error
 * @throws SmolError that names the file, for one that is not there or no image
 */
export function readImages(sources: readonly string[], cwd: string, where = '--image'): Promise<ContentPart[]> {
  return Promise.all(sources.map((source) => readImage(source, cwd, where)))
}

async function readImage(source: string, cwd: string, where: string): Promise<ContentPart> {
  if (/^(https?|data):/i.test(source)) return { type: 'image', image: source }
  const part = { type: 'image', image: new Uint8Array(await readGiven(source, cwd, where)) } as const
  // Now, while the name is known: in the call it would be messages[1].content[1].
  encodeImage(part, `${where} ${source}`)
  return part
}

/** The dialogue that a prompt begins. */
export function toMessages(system: string | undefined, prompt: string, images: readonly ContentPart[]): ChatMessage[] {
  return [...systemMessage(system), userMessage(prompt, images)]
}

/** A question, with the images that it is about. */
export function userMessage(text: string, images: readonly ContentPart[]): ChatMessage {
  return { role: 'user', content: images.length === 0 ? text : [{ type: 'text', text }, ...images] }
}

/** The message that stands before all others, if there is one. */
export function systemMessage(system: string | undefined): ChatMessage[] {
  return system === undefined ? [] : [{ role: 'system', content: system }]
}

/**
 * The response format for the JSON Schema in a file, named after the file.
 * @throws SmolError that names the file, for one that is not there or no JSON Schema
 */
export async function readSchema(file: string, cwd: string): Promise<JsonSchemaFormat> {
  const text = (await readGiven(file, cwd, '--json-schema')).toString('utf8')
  const schema = parse(text, file)
  if (!isJsonObject(schema)) throw usageError(`--json-schema: ${file} is no JSON Schema: it must hold a JSON object.`)
  // Providers take letters, digits, _ and -, up to 64.
  const name = basename(file, extname(file))
    .replaceAll(/[^\w-]/g, '_')
    .slice(0, 64)
  return { type: 'json_schema', json_schema: { name: name === '' ? 'answer' : name, schema } }
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw usageError(`--json-schema: ${file} is not JSON: ${(error as Error).message}`, error)
  }
}

async function readGiven(file: string, cwd: string, flag: string): Promise<Buffer> {
  try {
    return await readFile(resolve(cwd, file))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const reason =
      code === 'ENOENT'
        ? `there is no file ${file}`
        : code === 'EISDIR'
          ? `${file} is a folder`
          : `cannot read ${file}: ${message}`
    throw usageError(`${flag}: ${reason}.`, error)
  }
}
