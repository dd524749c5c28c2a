import type { AccessToken } from '@azure/identity'

/** Where access tokens come from. */
export interface TokenSource {
  /** A token that is still good. */
  get(): Promise<string>
  /** Another token than the one that the server refused - or the same, where there is no other. */
  renew(refused: string): Promise<string>
}

/** A token counts as ended this long before it is, in milliseconds: it must survive the way, and clocks differ. */
const EARLY_MS = 120_000

/** Keeps a token until it is due. Some credentials keep none: `AzureCliCredential` starts a program each time. */
export class CachedTokens implements TokenSource {
  readonly #ask: () => Promise<AccessToken>
  #current: Promise<AccessToken> | undefined

  /** @param ask gets a new token */
  constructor(ask: () => Promise<AccessToken>) {
    this.#ask = ask
  }

  async get(): Promise<string> {
    const current = this.#current
    const { token, isDue } = stateOf(await current)
    return token === undefined || isDue ? this.#replace(current) : token
  }

  async renew(refused: string): Promise<string> {
    const current = this.#current
    const { token } = stateOf(await current)
    return token === undefined || token === refused ? this.#replace(current) : token
  }

  /** Of all the calls that found the same token wanting, the first asks, and the others get what it gets. */
  async #replace(wanting: Promise<AccessToken> | undefined): Promise<string> {
    if (this.#current === wanting) {
      const asked = this.#ask()
      this.#current = asked
      asked.catch(() => {
        if (this.#current === asked) this.#current = undefined
      })
    }
    return stateOf(await this.#current).token ?? this.get()
  }
}

function stateOf(token: AccessToken | undefined): { token?: string; isDue: boolean } {
  if (token === undefined) return { isDue: true }
  const due = token.refreshAfterTimestamp ?? token.expiresOnTimestamp - EARLY_MS
  return { token: token.token, isDue: Date.now() >= due }
}

/** A `fetch` that asks once more, with a fresh token, when the server refuses the one that it got. */
export function renewingFetch(tokens: TokenSource, given: typeof fetch = globalThis.fetch): typeof fetch {
  return async (input, init) => {
    const response = await given(input, init)
    const refused = response.status === 401 ? bearerIn(init?.headers) : undefined
    if (refused === undefined) return response
    const fresh = await tokens.renew(refused)
    if (fresh === refused) return response
    await response.body?.cancel()
    const headers = new Headers(init?.headers)
    headers.set('authorization', `Bearer ${fresh}`)
    return given(input, { ...init, headers })
  }
}

function bearerIn(headers: HeadersInit | undefined): string | undefined {
  return /^Bearer (\S+)$/i.exec(new Headers(headers).get('authorization') ?? '')?.[1]
}
