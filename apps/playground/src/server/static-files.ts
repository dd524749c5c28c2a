import { createReadStream, readdirSync, statSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { Readable } from 'node:stream'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
}

/** Answers for one path, or undefined where there is no such file. */
export type Files = (path: string) => Response | undefined

/** The files of a folder, as they are now: what is not in the list cannot be asked for, whatever the path looks like. */
export function filesOf(folder: string, wanted: (name: string) => boolean = () => true): Files {
  const known = new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(folder, path).split(sep).join('/'), path] as const)
      .filter(([name]) => wanted(name)),
  )
  return (name) => {
    const path = known.get(name)
    if (path === undefined) return undefined
    // Built files carry a hash in their names.
    const cache = /-[\w-]{8}\.(js|css)$/.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache'
    return new Response(Readable.toWeb(createReadStream(path)) as ReadableStream, {
      headers: {
        'content-type': types[extname(path)] ?? 'application/octet-stream',
        'content-length': String(statSync(path).size),
        'cache-control': cache,
      },
    })
  }
}
