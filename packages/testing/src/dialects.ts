import { deepFreeze } from './deep-freeze.ts'
import type { StreamDialect } from './dialects/dialect.ts'
import { textDialects } from './dialects/text-dialects.ts'
import { toolDialects } from './dialects/tool-dialects.ts'
import { usageDialects } from './dialects/usage-dialects.ts'

/** How "OpenAI-compatible" servers spell their streams, by name. Each is plain data and can be asked of the fault server. */
export const streamDialects = deepFreeze({
  ...textDialects,
  ...usageDialects,
  ...toolDialects,
} as const satisfies Record<string, StreamDialect>)
