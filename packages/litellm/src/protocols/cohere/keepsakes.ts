import type { CleanMessage, ProviderData } from '@smol/core'
import { isJsonObject } from '@smol/core'

/** Under which name a message carries them. */
const NAME = 'cohere'

/** What goes back with a turn and is no text of it: what the model thought, and what it meant to do with its tools. */
export interface Keepsakes {
  readonly thinking?: string
  readonly plan?: string
}

export function toProviderData({ thinking = '', plan = '' }: Keepsakes): ProviderData | undefined {
  const kept = [...(thinking === '' ? [] : [{ thinking }]), ...(plan === '' ? [] : [{ plan }])]
  return kept.length === 0 ? undefined : { [NAME]: kept }
}

/** Messages come from outside, perhaps from a file: what has not the form is passed over. */
export function readKeepsakes({ providerData }: CleanMessage): Keepsakes {
  const kept = (providerData?.[NAME] ?? []).filter(isJsonObject)
  const thinking = kept
    .map(({ thinking: text }) => text)
    .filter(isText)
    .join('\n')
  const plan = kept
    .map(({ plan: text }) => text)
    .filter(isText)
    .join('\n')
  return { ...(thinking === '' ? {} : { thinking }), ...(plan === '' ? {} : { plan }) }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
