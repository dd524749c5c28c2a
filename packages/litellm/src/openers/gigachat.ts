import { readEnvironment } from '@smol/core'
import type { Opener } from '@smol/core/http'
import { missingKey } from '@smol/core/http'
import type { Connection } from '../connect.ts'
import { rowOpener } from './key-opener.ts'
import { tokenSource } from './token-exchange.ts'

/**
 * GigaChat: the authorization key of a project is exchanged for a token of half an hour
 * (https://developers.sber.ru/docs/ru/gigachat/api/reference/rest/post-token); a token is used as it is. The servers'
 * certificates are signed by an authority that Node does not know: NODE_EXTRA_CA_CERTS makes it known.
 */
export function gigachatOpener(connection: Connection): Opener {
  const { target, options, addSecret } = connection
  return rowOpener(connection, (row, isOptional) => {
    const token = options.apiKey === undefined ? readEnvironment(row.tokenEnv) : undefined
    const key = options.apiKey ?? readEnvironment(row.keyEnv)
    const given = token ?? key
    if (given === undefined) {
      if (isOptional) return {}
      throw missingKey(target.provider, 'apiKey', [row.tokenEnv ?? [], row.keyEnv ?? []].flat())
    }
    addSecret(given)
    if (token !== undefined) return { authorization: `Bearer ${token}` }
    return tokenSource(connection, {
      url: readEnvironment('GIGACHAT_AUTH_URL') ?? 'https://ngw.devices.sberbank.ru:9443/api/v2/oauth',
      headers: () => ({ authorization: `Basic ${given}`, rquid: crypto.randomUUID() }),
      form: { scope: readEnvironment('GIGACHAT_SCOPE') ?? 'GIGACHAT_API_PERS' },
      expiry: ({ expires_at: at }) => (typeof at === 'number' ? at : undefined),
    })
  })
}
