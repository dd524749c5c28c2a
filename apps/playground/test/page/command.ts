import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('../../../cli/src/main.ts', import.meta.url))

/** Here, since only here the page is built. */
export function commandTests(): void {
  describe('smol playground', () => {
    const children: ChildProcessWithoutNullStreams[] = []
    afterEach(() => {
      // A test that failed leaves nothing running.
      for (const child of children.splice(0)) child.kill('SIGKILL')
    })

    function smol(...args: string[]): ChildProcessWithoutNullStreams {
      const child = spawn(process.execPath, [main, 'playground', ...args])
      children.push(child)
      return child
    }

    it('says where it is, begins with the model that is named, and ends by Ctrl-C', async () => {
      const child = smol('--port', '0', '-m', 'OpenAIServerModel:some-model')
      const line = await firstLine(child.stdout)
      const url = /^The playground is at (http:\/\/127\.0\.0\.1:\d+) /.exec(line)?.[1] ?? expect.fail(line)
      const list = await (await fetch(`${url}/api/providers`)).json()
      expect(list).toMatchObject({ defaultModel: 'openai:some-model' })
      expect(await (await fetch(`${url}/`)).text()).toContain('<title>smol playground</title>')

      const second = smol('--port', new URL(url).port)
      expect(await firstLine(second.stderr)).toMatch(/configuration: Cannot listen on port \d+ .*Choose another one/)
      child.kill('SIGINT')
      expect(await once(child, 'exit')).toEqual([130, null])
    })
  })
}

async function firstLine(stream: Readable): Promise<string> {
  const [line] = (await once(createInterface(stream), 'line')) as [string]
  return line
}
