import type { AwsKeys } from './aws-credentials.ts'

/** A request that is to be signed. */
export interface Signable {
  url: string
  body: string
  service: string
  region: string
  keys: AwsKeys
  /** Default: now. */
  date?: Date
}

/**
 * The headers that AWS' Signature Version 4 adds
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html). The content type is signed as JSON; headers of
 * the user's are not, so that a proxy may change them.
 */
export async function signatureHeaders({
  url,
  body,
  service,
  region,
  keys,
  date,
}: Signable): Promise<Record<string, string>> {
  const { AwsV4Signer } = await import('aws4fetch')
  const signer = new AwsV4Signer({
    method: 'POST',
    url,
    body,
    headers: { 'content-type': 'application/json' },
    // The content type as well, which AWS' own libraries sign.
    allHeaders: true,
    service,
    region,
    ...keys,
    ...(date === undefined ? {} : { datetime: date.toISOString().replaceAll(/[:-]|\.\d{3}/g, '') }),
  })
  const { headers } = await signer.sign()
  const names = ['authorization', 'x-amz-date', 'x-amz-security-token']
  return Object.fromEntries(names.map((name) => [name, headers.get(name)] as const).filter(isPresent))
}

function isPresent(entry: readonly [string, string | null]): entry is readonly [string, string] {
  return entry[1] !== null
}
