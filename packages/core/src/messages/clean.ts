import { SmolError } from '../errors.ts'
import { isJsonObject, without } from '../tools/json.ts'
import type { ImagePart } from './image.ts'
import { encodeImage, isImagePart, toImageUrl } from './image.ts'
import type { ChatMessage, ContentPart, MessageRole, Messages, ToolCall } from './message.ts'
import { messageRoles, toMessageList } from './message.ts'
import type { ProviderData } from './provider-data.ts'
import { joinProviderData } from './provider-data.ts'

/** What a role is called on the wire. The target is free: `developer`, `model`, … */
export type RoleConversions = Readonly<Partial<Record<MessageRole, string>>>

/** How tool turns are told to a model that does not know them: as ordinary turns of the two speakers. */
export const defaultRoleConversions: RoleConversions = Object.freeze({
  'tool-call': 'assistant',
  'tool-response': 'user',
})

/** A message that is ready for a protocol: role converted, neighbours merged. */
export interface CleanMessage {
  /** The converted role; `tool` for a native tool result. */
  role: string
  content: string | readonly ContentPart[] | null
  /** Native calls; absent where the user's own conversion made them text. */
  toolCalls?: readonly ToolCall[]
  toolCallId?: string
  reasoning?: string
  providerData?: ProviderData
}

export interface CleanMessagesOptions {
  /** Merged over the defaults; an entry that maps a role to itself leaves it as it is. */
  roleConversions?: RoleConversions
  /** One string per message instead of a list of parts. An image is then an error. Default: false. */
  flattenMessagesAsText?: boolean
  /** Images become `image_url` parts (data URL) instead of bare base64. Default: false. */
  convertImagesToImageUrls?: boolean
}

/**
 * What every provider does to a dialogue first: checks it, converts roles, merges neighbours of one
 * role, encodes images, flattens. Follows smolagents' `get_clean_message_list`; texts that meet in a
 * merge are joined with a newline. The input is never modified.
 *
 * A tool turn that carries `toolCalls` or `toolCallId` stays native - an `assistant` message with
 * calls, a `tool` message - unless `roleConversions` names one of the two tool roles.
 * @throws SmolError `invalid_request` that names the element
 */
export function cleanMessages(messages: Messages, options: CleanMessagesOptions = {}): CleanMessage[] {
  const list = toMessageList(messages)
  const custom = options.roleConversions ?? {}
  checkConversions(custom)
  const conversions = { ...defaultRoleConversions, ...custom }
  const nativeTools = custom['tool-call'] === undefined && custom['tool-response'] === undefined
  const result: CleanMessage[] = []
  list.forEach((message, index) => {
    const clean = cleanMessage(message, `messages[${index}]`, conversions, nativeTools, options)
    const last = result.at(-1)
    if (last === undefined || !mergeable(last, clean)) result.push(clean)
    else result[result.length - 1] = merge(last, clean)
  })
  return result
}

/** @throws SmolError `configuration` that names the entry */
export function checkConversions(custom: RoleConversions): void {
  for (const [role, target] of Object.entries(custom)) {
    if (messageRoles.includes(role as MessageRole) && typeof target === 'string') continue
    throw new SmolError({
      code: 'configuration',
      message: `roleConversions.${role}: keys must be one of ${messageRoles.join(', ')} and values role names.`,
    })
  }
}

function cleanMessage(
  message: ChatMessage,
  where: string,
  conversions: RoleConversions,
  nativeTools: boolean,
  options: CleanMessagesOptions,
): CleanMessage {
  const isOwn = message.role === 'assistant' || message.role === 'tool-call'
  const native = nativeTools && message.role === 'tool-response' && typeof message.toolCallId === 'string'
  const calls = isOwn ? (message.toolCalls ?? []) : []
  const content = cleanContent(message.content ?? null, where, options)
  const clean: CleanMessage = {
    role: native ? 'tool' : (conversions[message.role] ?? message.role),
    content: calls.length > 0 && !nativeTools && isBlank(content) ? callsAsText(calls) : content,
  }
  if (native) clean.toolCallId = message.toolCallId as string
  if (nativeTools && calls.length > 0) clean.toolCalls = calls
  if (typeof message.reasoning === 'string' && message.role === 'assistant') clean.reasoning = message.reasoning
  if (isOwn && message.providerData) clean.providerData = message.providerData
  return clean
}

/** smolagents' text convention for a turn of calls, used where a native turn is not wanted and nothing else says it. */
function callsAsText(calls: readonly ToolCall[]): string {
  return `Calling tools:\n${JSON.stringify(calls.map(({ id, name, arguments: args }) => ({ id, type: 'function', function: { name, arguments: args } })))}`
}

function cleanContent(
  content: ChatMessage['content'],
  where: string,
  options: CleanMessagesOptions,
): CleanMessage['content'] {
  if (!Array.isArray(content)) return options.flattenMessagesAsText === true ? (content ?? '') : content
  const parts = content as readonly ContentPart[]
  if (options.flattenMessagesAsText === true)
    return parts.map((part, at) => textOf(part, `${where}.content[${at}]`)).join('\n')
  return parts.map((part, at) => (isImagePart(part) ? cleanImage(part, `${where}.content[${at}]`, options) : part))
}

function textOf(part: ContentPart, where: string): string {
  if (part.type === 'text') return part['text'] as string
  const what =
    part.type === 'image' || part.type === 'image_url'
      ? 'Cannot use images'
      : `Cannot use a part of type '${part.type}'`
  throw new SmolError({
    code: 'invalid_request',
    message: `${where}: ${what} with flattenMessagesAsText: true. Remove the part, or turn flattening off for a model that takes it.`,
  })
}

function cleanImage(part: ImagePart, where: string, options: CleanMessagesOptions): ContentPart {
  if (options.convertImagesToImageUrls !== true) return { ...part, image: encodeImage(part, where).base64 }
  const rest = without(part, 'type', 'image', 'mediaType')
  const given = isJsonObject(rest['image_url']) ? rest['image_url'] : {}
  return { ...rest, type: 'image_url', image_url: { ...given, url: toImageUrl(part, where) } }
}

/** Tool results answer one call each, so they never merge. */
function mergeable(last: CleanMessage, next: CleanMessage): boolean {
  return last.role === next.role && last.toolCallId === undefined && next.toolCallId === undefined
}

function merge(last: CleanMessage, next: CleanMessage): CleanMessage {
  const merged: CleanMessage = { ...last, content: mergeContent(last.content, next.content) }
  const calls = [...(last.toolCalls ?? []), ...(next.toolCalls ?? [])]
  if (calls.length > 0) merged.toolCalls = calls
  const reasoning = [last.reasoning, next.reasoning].filter((text) => text !== undefined)
  if (reasoning.length > 0) merged.reasoning = reasoning.join('\n')
  const data = joinProviderData(last.providerData, next.providerData)
  if (data !== undefined) merged.providerData = data
  return merged
}

function mergeContent(last: CleanMessage['content'], next: CleanMessage['content']): CleanMessage['content'] {
  if (isBlank(last)) return next
  if (isBlank(next)) return last
  if (typeof last === 'string' && typeof next === 'string') return `${last}\n${next}`
  const parts = [...toParts(last)]
  for (const part of toParts(next)) {
    const before = parts.at(-1)
    if (isBareText(part) && before !== undefined && isBareText(before))
      parts[parts.length - 1] = { ...before, text: `${before.text}\n${part.text}` }
    else parts.push(part)
  }
  return parts
}

/** A text and nothing else: what more a part says, such as `cache_control`, is about that part alone. */
function isBareText(part: ContentPart): part is { type: 'text'; text: string } {
  return part.type === 'text' && Object.keys(part).length === 2
}

function isBlank(content: CleanMessage['content']): boolean {
  return content === null || content.length === 0
}

function toParts(content: CleanMessage['content']): readonly ContentPart[] {
  if (content === null) return []
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content
}
