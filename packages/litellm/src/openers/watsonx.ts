import { readEnvironment } from '@smol/core'
import type { Opener } from '@smol/core/http'
import { missingKey } from '@smol/core/http'
import type { Connection } from '../connect.ts'
import { rowOpener } from './key-opener.ts'
import { tokenSource } from './token-exchange.ts'

const keyEnv = ['WATSONX_APIKEY', 'WATSONX_API_KEY', 'WX_API_KEY']

/**
 * IBM watsonx.ai: an API key is exchanged for a token of an hour
 * (https://cloud.ibm.com/docs/account?topic=account-iamtoken_from_apikey). A token or a Zen key is used as it is.
 */
export function watsonxOpener(connection: Connection): Opener {
  const { options, addSecret } = connection
  const zenKey = readEnvironment('WATSONX_ZENAPIKEY')
  const token = readEnvironment('WATSONX_TOKEN')
  return rowOpener(connection, () => {
    const key = options.apiKey ?? (token === undefined && zenKey === undefined ? readEnvironment(keyEnv) : undefined)
    const given = key ?? token ?? zenKey
    if (given === undefined) throw missingKey('watsonx', 'apiKey', [...keyEnv, 'WATSONX_TOKEN', 'WATSONX_ZENAPIKEY'])
    addSecret(given)
    if (key === undefined) return { authorization: token === undefined ? `ZenApiKey ${given}` : `Bearer ${given}` }
    return tokenSource(connection, {
      url: readEnvironment('WATSONX_IAM_URL') ?? 'https://iam.cloud.ibm.com/identity/token',
      form: { grant_type: 'urn:ibm:params:oauth:grant-type:apikey', apikey: key },
      expiry: ({ expires_in: seconds }) => (typeof seconds === 'number' ? Date.now() + seconds * 1000 : undefined),
    })
  })
}
