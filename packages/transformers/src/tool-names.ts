import type { ToolSchema } from '@smol/core'
import { SmolError } from '@smol/core'

// What MCP allows, letters of every language, and the marks that put a name below that of a server.
const name = /^[\p{L}\p{N}_.:/-]{1,128}$/u

/**
 * The names that a model may call. Some formats of calls have no quotes around a name: it must be one word.
 * @throws SmolError `invalid_request` for one that is not
 */
export function toolNames(tools: readonly ToolSchema[]): string[] {
  return tools.map(({ function: tool }, index) => {
    if (name.test(tool.name)) return tool.name
    throw new SmolError({
      code: 'invalid_request',
      message: `tools[${index}] is called ${JSON.stringify(tool.name)}, which is no name that a model can call. Use letters, digits, _ and -, at most 128 of them.`,
    })
  })
}
