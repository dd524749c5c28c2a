import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { toBytes } from './tiny-models.ts'

/** A server that plays the Hugging Face Hub, with one model on it. */
export interface HubServer extends AsyncDisposable {
  readonly url: string
  /** What it was asked, and with what token. */
  readonly asked: { readonly path: string; readonly token: string | undefined }[]
  /** Stops listening: there is no network any more. */
  close(): Promise<void>
}

export interface HubOptions {
  readonly id: string
  readonly files: Readonly<Record<string, unknown>>
  readonly revision?: string
  /** Answers in place of a file; true: it did. */
  readonly instead?: (file: string, request: IncomingMessage, response: ServerResponse) => boolean
}

export async function startHub({ id, files, revision = 'main', instead }: HubOptions): Promise<HubServer> {
  const asked: HubServer['asked'] = []
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '')
    asked.push({ path, token: request.headers.authorization })
    const refuse = (status: number, code: string): void =>
      void response.writeHead(status, { 'x-error-code': code }).end()
    const wanted = /^\/(api\/models\/)?(.+?)\/(?:resolve|revision)\/([^/]+)\/?(.*)$/.exec(path)
    const [, api, model, asRevision, file = ''] = wanted ?? []
    if (instead?.(file, request, response) === true) return
    // What the Hub answers to strangers for what is not there.
    if (model !== id) return refuse(401, 'RepoNotFound')
    if (asRevision !== revision) return refuse(404, 'RevisionNotFound')
    if (api !== undefined) {
      const siblings = Object.keys(files).map((rfilename) => ({ rfilename }))
      return void response.end(JSON.stringify({ id, siblings }))
    }
    if (!(file in files)) return refuse(404, 'EntryNotFound')
    const content = toBytes(files[file])
    response.writeHead(200, { 'content-length': content.length }).end(content)
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  return { url, asked, close, [Symbol.asyncDispose]: close }
}
