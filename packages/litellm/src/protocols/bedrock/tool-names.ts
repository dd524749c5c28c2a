import type { CompletionRequest } from '@smol/core'

/** Names of tools as they are sent, and back. */
export interface ToolNames {
  fit: (name: string) => string
  /** The user's name for one of the API's. */
  original: (name: string) => string
}

const LONGEST = 64

/** The API takes names of letters, digits, `_` and `-`, that begin with a letter. */
export function fitToolNames({ tools = [] }: Pick<CompletionRequest, 'tools'>): ToolNames {
  const fitted = new Map<string, string>()
  const originals = new Map<string, string>()
  for (const { name } of tools.map((tool) => tool.function)) {
    let fit = fitName(name)
    for (let count = 2; originals.has(fit); count++) fit = `${fitName(name).slice(0, LONGEST - 4)}_${count}`
    fitted.set(name, fit)
    originals.set(fit, name)
  }
  return {
    fit: (name) => fitted.get(name) ?? fitName(name),
    original: (name) => originals.get(name) ?? name,
  }
}

function fitName(name: string): string {
  const letters = name.replaceAll(/[^a-zA-Z0-9_-]/g, '_')
  return (/^[a-zA-Z]/.test(letters) ? letters : `a${letters}`).slice(0, LONGEST)
}
