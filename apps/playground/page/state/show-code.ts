import type { ChatMessage } from '@smol/core'
import type { ProviderInfo, WireRequest } from '../../src/wire.ts'
import type { Asked } from './answer.ts'
import { maskOptions } from './mask-options.ts'
import { toSource } from './source.ts'

/** What fits behind the beginning of a call. */
const LINE = 60

/** The program that asks the same: what stands in it is what was used, but for keys. */
export function programFor(
  { model, options, call }: Asked,
  messages: readonly ChatMessage[],
  { module, exportName, options: table }: ProviderInfo,
): string {
  const variables = table.filter(({ secret }) => secret === true).flatMap(({ env }) => env.slice(0, 1))
  const given = maskOptions(options)
  return [
    `import { createRegistry } from '@smol/core'`,
    `import { ${exportName} } from ${toSource(module)}`,
    '',
    ...(variables.length === 0 ? [] : [`// Its key comes from the environment: ${variables.join(', ')}.`]),
    `const model = createRegistry(${exportName}).createModel(${toArguments(model, given)})`,
    '',
    `const stream = model.generateStream(${toArguments(messages, call)})`,
    `for await (const { content } of stream) process.stdout.write(content ?? '')`,
    '',
    `const message = await stream.final()`,
    `console.log('\\n', ${call['responseFormat'] === undefined ? '' : 'message.parsed, '}${call['tools'] === undefined ? '' : 'message.toolCalls, '}message.tokenUsage)`,
    '',
  ].join('\n')
}

/** One argument and its options, which are left out when there are none. */
function toArguments(first: unknown, options: Readonly<Record<string, unknown>>): string {
  const sources = Object.keys(options).length === 0 ? [toSource(first)] : [toSource(first), toSource(options)]
  const line = sources.join(', ')
  if (sources.length === 1 || (line.length <= LINE && !line.includes('\n'))) return line
  return `\n  ${toSource(first, 2)},\n  ${toSource(options, 2)},\n`
}

/** A request as it went over the wire, as text. */
export function requestText({ method, url, headers, body }: WireRequest): string {
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const text = typeof body === 'string' ? body : body === null ? '' : JSON.stringify(body, null, 2)
  return [`${method} ${url}`, ...head, '', text].join('\n')
}

/** Images inside of a text are long: for the eye they are cut. */
export function shorten(text: string): string {
  return text.replaceAll(
    /[A-Za-z0-9+/=]{200,}/g,
    (data) => `${data.slice(0, 24)}… (${data.length.toLocaleString('en')} characters)`,
  )
}
