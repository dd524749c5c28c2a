import type { ProviderRow } from '../provider-row.ts'

/** What Anthropic's API wants wherever it is: its version, and a word for each feature that is still tried out. */
export const messagesApi = {
  headers: { 'anthropic-version': '2023-06-01' },
  fieldHeaders: { output_format: { 'anthropic-beta': 'structured-outputs-2025-11-13' } },
} as const satisfies ProviderRow

/** Claude at Azure AI Foundry: Anthropic's API, below a path of its own. */
export const claudeAtAzure = {
  match: /^claude/,
  row: {
    ...messagesApi,
    protocol: 'anthropic',
    path: '/anthropic/v1/messages',
    auth: 'x-api-key',
    hosts: [],
    query: {},
  },
} as const satisfies NonNullable<ProviderRow['families']>[number]
