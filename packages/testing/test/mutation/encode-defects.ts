import type { CompletionRequest } from '@smol/core'
import type { Protocol, WireBody } from '@smol/core/http'
import { parrotProtocol } from '../reference-provider.ts'
import type { Defect } from './defect.ts'

/** The body of the right protocol, changed. */
function encoding(change: (body: WireBody, request: CompletionRequest) => WireBody): Partial<Protocol> {
  return { encode: (request) => change(parrotProtocol.encode(request), request) }
}

/** A field left out of the body. */
const without = (field: string): Partial<Protocol> => encoding((body) => ({ ...body, [field]: undefined }))

const heard = (body: WireBody) =>
  body['heard'] as readonly { who: string; what: unknown; calls?: unknown; answers?: unknown }[]
let counter = 0

/** What can be wrong in encode. */
export const encodeDefects: readonly Defect[] = [
  {
    name: 'forgets the system message',
    protocol: encoding((body) => ({ ...body, heard: heard(body).filter(({ who }) => who !== 'system') })),
  },
  { name: 'sends the last message only', protocol: encoding((body) => ({ ...body, heard: heard(body).slice(-1) })) },
  {
    name: 'sends the messages in reverse',
    protocol: encoding((body) => ({ ...body, heard: heard(body).toReversed() })),
  },
  {
    name: 'sends only messages that are plain text',
    protocol: encoding((body) => ({ ...body, heard: heard(body).filter(({ what }) => typeof what === 'string') })),
  },
  {
    name: 'forgets results of tools',
    protocol: encoding((body) => ({ ...body, heard: heard(body).filter(({ answers }) => answers === undefined) })),
  },
  {
    name: 'forgets earlier tool calls',
    protocol: encoding((body) => ({ ...body, heard: heard(body).map((turn) => ({ ...turn, calls: undefined })) })),
  },
  { name: 'drops temperature in silence', protocol: without('heat') },
  { name: 'drops topP in silence', protocol: without('nucleus') },
  { name: 'drops topK in silence', protocol: without('best') },
  { name: 'drops maxTokens in silence', protocol: without('most') },
  { name: 'drops stop texts in silence', protocol: without('until') },
  { name: 'drops seed in silence', protocol: without('dice') },
  {
    name: 'drops presencePenalty without the warning',
    protocol: { encode: (request) => parrotProtocol.encode({ ...request, warn: () => undefined }) },
  },
  {
    name: 'rounds temperature',
    protocol: encoding((body) => ({
      ...body,
      heat: typeof body['heat'] === 'number' ? Math.round(body['heat']) : body['heat'],
    })),
  },
  {
    name: 'swaps temperature and topP',
    protocol: encoding((body) => ({ ...body, heat: body['nucleus'], nucleus: body['heat'] })),
  },
  { name: 'forgets the tools', protocol: without('tools') },
  {
    name: 'forgets the parameters of tools',
    protocol: encoding((body, { tools }) => ({
      ...body,
      tools: tools?.map((tool) => ({ ...tool.function, parameters: {} })),
    })),
  },
  { name: 'always asks for a whole reply', protocol: encoding((body) => ({ ...body, stream: false })) },
  { name: 'always asks for a stream', protocol: encoding((body) => ({ ...body, stream: true })) },
  { name: 'counts its requests in the body', protocol: encoding((body) => ({ ...body, count: counter++ })) },
  { name: 'puts a Date into the body', protocol: encoding((body) => ({ ...body, at: new Date(0) })) },
  {
    name: 'adds a message to the request it was given',
    protocol: {
      encode: (request) => {
        ;(request.messages as unknown[]).push({ role: 'user', content: '' })
        return parrotProtocol.encode(request)
      },
    },
  },
  { name: 'has a path without its slash', protocol: { path: 'talk' } },
]
