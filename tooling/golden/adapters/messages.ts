import { expect } from 'vitest'
import type { CleanMessagesOptions, Messages } from '../../../packages/core/src/index.ts'
import { cleanMessages } from '../../../packages/core/src/index.ts'
import { expectError, outcomeOf, valueOf } from '../compare.ts'
import type { Fields } from '../golden-case.ts'
import { idealMessages } from '../ideal-messages.ts'
import { fromPython } from '../python-values.ts'
import { expectSameMessages } from '../wire-messages.ts'
import type { Adapter } from './adapter.ts'

/** `get_clean_message_list`, which converts no role unless it is told to. */
export const cleanMessageList: Adapter = async ({ args = {}, verdict, error, result }, allow) => {
  const given = fromPython(args) as Fields
  const conversions = {
    'tool-call': 'tool-call',
    'tool-response': 'tool-response',
    ...(given['role_conversions'] as object),
  }
  const options: CleanMessagesOptions = {
    roleConversions: conversions,
    flattenMessagesAsText: given['flatten_messages_as_text'] === true,
    convertImagesToImageUrls: given['convert_images_to_image_urls'] === true,
  }
  const list = given['message_list'] as readonly Fields[]
  const outcome = await outcomeOf(() => cleanMessages(list as unknown as Messages, options))
  if (verdict === 'fix') {
    const ideal = idealMessages(list, {
      conversions,
      flatten: options.flattenMessagesAsText === true,
      toUrls: options.convertImagesToImageUrls === true,
    })
    if (ideal === undefined) expect(expectError(outcome).message).toMatch(/messages\[\d+\]/)
    else expectSameMessages(valueOf(outcome), ideal, allow)
    if (error === undefined) expect(outcome).not.toEqual({ value: result })
  } else if (error === undefined) expectSameMessages(valueOf(outcome), fromPython(result), allow)
  else expect(expectError(outcome).message).toMatch(/messages\[\d+\]/)
}
