import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findToken } from './token.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hf-token-'))
  for (const name of ['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN', 'HF_TOKEN_PATH', 'HF_HOME', 'XDG_CACHE_HOME'])
    vi.stubEnv(name, undefined)
  vi.stubEnv('HOME', folder)
})

afterEach(async () => {
  // First the globals: the environment is a part of one of them.
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

async function store(token: string, ...path: string[]): Promise<string> {
  const file = join(folder, ...path)
  await mkdir(join(file, '..'), { recursive: true })
  await writeFile(file, token)
  return file
}

describe('findToken', () => {
  it('prefers the option to everything else', async () => {
    vi.stubEnv('HF_TOKEN', 'hf_env')
    expect(await findToken('hf_option')).toBe('hf_option')
  })

  it('reads HF_TOKEN before the older name', async () => {
    vi.stubEnv('HUGGING_FACE_HUB_TOKEN', 'hf_old')
    expect(await findToken(undefined)).toBe('hf_old')
    vi.stubEnv('HF_TOKEN', 'hf_new')
    expect(await findToken(undefined)).toBe('hf_new')
  })

  it('reads the file that the command line wrote, below the home folder', async () => {
    await store('hf_file\n', '.cache', 'huggingface', 'token')
    expect(await findToken(undefined)).toBe('hf_file')
  })

  it('looks where XDG_CACHE_HOME, HF_HOME and HF_TOKEN_PATH say, the last one first', async () => {
    await store('hf_xdg', 'cache', 'huggingface', 'token')
    vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'))
    expect(await findToken(undefined)).toBe('hf_xdg')
    await store('hf_home', 'hf', 'token')
    vi.stubEnv('HF_HOME', join(folder, 'hf'))
    expect(await findToken(undefined)).toBe('hf_home')
    vi.stubEnv('HF_TOKEN_PATH', await store('hf_path', 'elsewhere'))
    expect(await findToken(undefined)).toBe('hf_path')
  })

  it('finds nothing where there is nothing, or an empty file', async () => {
    expect(await findToken(undefined)).toBeUndefined()
    await store('\n', '.cache', 'huggingface', 'token')
    expect(await findToken(undefined)).toBeUndefined()
  })

  it('takes only the option where there is no process, as in a browser', async () => {
    vi.stubEnv('HF_TOKEN', 'hf_env')
    vi.stubGlobal('process', undefined)
    expect(await findToken(undefined)).toBeUndefined()
    expect(await findToken('hf_option')).toBe('hf_option')
  })
})
