import type { Allow } from '../compare.ts'
import type { GoldenCase, RecordedRequest } from '../golden-case.ts'
import type { Beside } from '../scripted-fetch.ts'
import { hubIdOf } from './hub-ids.ts'

/** The requests as Python's client for the Hub would have made them: its look-ups, and no others. */
export function withRecordedLookUps(
  actual: readonly RecordedRequest[],
  expected: readonly RecordedRequest[],
  allow: Allow,
): readonly RecordedRequest[] {
  if (!actual.some(isLookUp)) return actual
  allow('hub-look-up')
  return expected.some(isLookUp)
    ? actual.map((request) => (isLookUp(request) ? asInPython(request) : request))
    : actual.filter((request) => !isLookUp(request))
}

/**
 * Answers to the look-ups of a case for which Python made none, since it knew where the provider is: that one serves
 * the model.
 */
export function lookUpsBeside({ class: name, init, wire = [] }: GoldenCase): Beside | undefined {
  const provider = init?.['provider']
  if (name !== 'HfApiModel' || typeof provider !== 'string' || wire.length === 0 || wire.some(isLookUp))
    return undefined
  const serving = { status: 'live', task: 'conversational', providerId: hubIdOf(init) }
  return (request) =>
    isLookUp(request) ? { status: 200, body: { inferenceProviderMapping: { [provider]: serving } } } : undefined
}

function isLookUp({ method, url }: RecordedRequest): boolean {
  return method === 'GET' && url.startsWith('https://huggingface.co/api/models/')
}

function asInPython({ headers, url, ...request }: RecordedRequest): RecordedRequest {
  const others = Object.entries(headers).filter(([name]) => name !== 'authorization')
  return {
    ...request,
    url: decodeURIComponent(url).replace('expand[]=', 'expand='),
    headers: Object.fromEntries(others),
  }
}

/** The requests with the routes behind the Hub's router that its client has today. */
export function withRoutesOf(
  actual: readonly RecordedRequest[],
  expected: readonly RecordedRequest[],
  allow: Allow,
): RecordedRequest[] {
  return expected.map((request, at) => {
    const ours = actual[at]?.url ?? ''
    if (ours === request.url || providerOf(ours) === undefined || providerOf(ours) !== providerOf(request.url))
      return request
    allow('hub-route')
    return { ...request, url: ours }
  })
}

/** Who is behind the router. */
function providerOf(url: string): string | undefined {
  return /^https:\/\/router\.huggingface\.co\/([^/]+)\/.*chat\/completions$/.exec(url)?.[1]
}

/** Models that Python asked at an address of their own are served by the router today. */
export function throughRouter(requests: readonly RecordedRequest[]): RecordedRequest[] {
  return requests.map((request) => ({
    ...request,
    url: request.url.replace(/(router\.huggingface\.co)\/hf-inference\/models\/.*?(?=\/v1)/, '$1'),
  }))
}
