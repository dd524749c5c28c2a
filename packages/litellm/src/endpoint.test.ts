import { afterEach, describe, expect, it, vi } from 'vitest'
import { findEndpoint, joinPath, queryOf, readSettings, withoutTail } from './endpoint.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('joinPath', () => {
  it.each([
    ['https://host', '/v1/messages', 'https://host/v1/messages'],
    ['https://host/', '/v1/messages', 'https://host/v1/messages'],
    ['https://host/v1', '/v1/messages', 'https://host/v1/messages'],
    ['https://host/v1/', '/v1/messages', 'https://host/v1/messages'],
    ['https://host/api/v1', '/v1/chat/completions', 'https://host/api/v1/chat/completions'],
    ['https://host/v1/chat/completions', '/v1/chat/completions', 'https://host/v1/chat/completions'],
    ['https://host/api/paas/v4', '/api/paas/v4/chat/completions', 'https://host/api/paas/v4/chat/completions'],
    // Not the end of the base, only like it.
    ['https://host/xv1', '/v1/messages', 'https://host/xv1/v1/messages'],
    // The host is no path.
    ['https://v1', '/v1/messages', 'https://v1/v1/messages'],
    ['https://host/v1?key=1', '/chat', 'https://host/v1/chat?key=1'],
  ])('%s and %s', (base, path, url) => {
    expect(joinPath(base, path)).toBe(url)
  })

  it('keeps every query', () => {
    expect(joinPath('https://host/a?x=1', '/b?y=2', 'z=3')).toBe('https://host/a/b?x=1&y=2&z=3')
  })
})

it('takes the path of the requests out of a whole URL', () => {
  expect(withoutTail('http://host/v2/models/x/generate', '/generate')).toBe('http://host/v2/models/x')
  expect(withoutTail('http://host/v2/?q=1', '/v2')).toBe('http://host?q=1')
  expect(withoutTail('http://host/v1', '/chat')).toBe('http://host/v1')
})

describe('findEndpoint', () => {
  const row = { base: 'https://{REGION_A|REGION_B=eu}.host/{ACCOUNT}', baseEnv: 'HOST_API_BASE' }

  it('takes the option, else the variable, else the row', () => {
    vi.stubEnv('ACCOUNT', 'a b')
    expect(findEndpoint(row, 'host', 'http://own/v1')).toEqual({ base: 'http://own/v1', own: true })
    expect(findEndpoint(row, 'host', undefined)).toEqual({ base: 'https://eu.host/a%20b', own: false })
    vi.stubEnv('REGION_B', 'us')
    expect(findEndpoint(row, 'host', undefined).base).toBe('https://us.host/a%20b')
    vi.stubEnv('HOST_API_BASE', 'http://variable/v1')
    expect(findEndpoint(row, 'host', undefined)).toEqual({ base: 'http://variable/v1', own: true })
  })

  it('says what to set', () => {
    expect(() => findEndpoint(row, 'host', undefined)).toThrow('The address of host needs ACCOUNT: set the environment')
    expect(() => findEndpoint({ baseEnv: ['A', 'B'] }, 'host', undefined)).toThrow(
      "host has no address of its own: pass 'apiBase' or set A or B. Nothing was sent.",
    )
    vi.stubEnv('HOST_API_BASE', 'host.test/v1')
    expect(() => findEndpoint(row, 'host', undefined)).toThrow(
      'The base URL of host in HOST_API_BASE is no http(s) URL',
    )
  })
})

it('reads settings from options, variables and defaults', () => {
  const query = { version: { option: 'apiVersion', env: 'VERSION', default: '1' }, other: { env: 'OTHER' } }
  expect(queryOf({ query }, {})).toBe('version=1')
  vi.stubEnv('VERSION', '2')
  vi.stubEnv('OTHER', 'x y')
  expect(queryOf({ query }, {})).toBe('version=2&other=x+y')
  expect(readSettings(query, { apiVersion: '3' })).toEqual({ version: '3', other: 'x y' })
})
