import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { run } from '../test/fake-terminal.ts'

describe('smol providers', () => {
  it('lists every provider, added ones first', async () => {
    const { code, stdout } = await run(['providers'])
    expect(code).toBe(0)
    expect(stdout.split('\n').map((line) => line.split(' ')[0])).toEqual([
      'scripted',
      'transformers',
      'openai',
      'azure',
      'hf-api',
      'litellm',
      'chat-completions',
      '',
      'smol',
      '',
    ])
  })

  it('shows the options of one, and no secret', async () => {
    const { stdout } = await run(['providers', 'ScriptedModel'], { env: { SCRIPTED_API_KEY: 'planted-key-123' } })
    const rows = stdout.split('\n').map((line) => line.split(/ {2,}/))
    expect(rows).toContainEqual(['apiKey', 'string', 'SCRIPTED_API_KEY (set)', 'A key. Secret: never shown.'])
    expect(rows).toContainEqual(['retries', 'integer', '2', 'A number.'])
    expect(rows).toContainEqual(['apiBase', 'string', 'A place. Also: baseUrl.'])
    expect(stdout).not.toContain('planted-key-123')
  })

  it('names the nearest to one that there is not', async () => {
    const { code, stderr } = await run(['providers', 'opnai'])
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Did you mean 'openai'?") as string,
    })
  })
})

describe('smol models', () => {
  it('begins with the one that answers by default', async () => {
    const { stdout } = await run(['models'], { env: {} })
    expect(stdout).toMatch(
      /^transformers:@smol\/smollm2-135m-instruct +answers when there is no -m; small, and weak on facts; in \//,
    )
    const chosen = await run(['models'], { env: { SMOL_MODEL: 'openai:gpt-4o-mini' } })
    expect(chosen.stdout).toMatch(/^openai:gpt-4o-mini +SMOL_MODEL: answers when there is no -m\n/)
  })
})

describe('smol models, of this machine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'smol-models-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const add = (path: string): unknown => mkdirSync(join(folder, path), { recursive: true })

  it('lists model packages without running their code, and what was downloaded', async () => {
    add('project/src')
    add('project/node_modules/@acme/tiny/model/onnx')
    writeFileSync(join(folder, 'project/node_modules/@acme/tiny/index.js'), 'throw new Error("run")')
    add('project/node_modules/@acme/no-model/model')
    add('hf/transformers.js/onnx-community/Some-Model/onnx')
    add('hf/transformers.js/onnx-community/Of-A-Branch/refs/onnx')
    add('hf/transformers.js/onnx-community/Half-Begun')
    const { stdout } = await run(['models'], { cwd: join(folder, 'project/src'), env: { HF_HOME: join(folder, 'hf') } })
    const rows = stdout.split('\n').map((line) => line.split(/ {2,}/))
    expect(rows).toContainEqual(['transformers:@acme/tiny', `in ${folder}/project/node_modules/@acme/tiny/model`])
    expect(rows).toContainEqual([
      'transformers:onnx-community/Some-Model',
      `downloaded, in ${folder}/hf/transformers.js/onnx-community/Some-Model`,
    ])
    expect(stdout).toContain('transformers:onnx-community/Of-A-Branch ')
    expect(stdout).not.toMatch(/no-model|Half-Begun/)
    expect(rows).toContainEqual(['openai:gpt-4o-mini', 'for example'])
    expect(stdout.match(/smollm2-135m-instruct /g)).toHaveLength(1)
  })
})

describe('smol --help', () => {
  it('lists the flags out of the tables that check them', async () => {
    const { code, stdout } = await run(['--help'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/-m, --model PROVIDER:MODEL {2,}Which model to ask/)
    expect(stdout).toMatch(/--top-p NUMBER {2,}Nucleus sampling/)
    expect(stdout).toMatch(/--reasoning-effort none\|…\|xhigh/)
    expect((await run(['chat', '--help'])).stdout).not.toContain('--image')
  })

  it('prints the version', async () => {
    expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})
