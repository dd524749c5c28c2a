import { describe, expect, it } from 'vitest'
import { locate } from './endpoint.ts'

const resource = 'https://example-resource.azure.openai.com'
const deployment = 'gpt-4o'
const dated = { apiVersion: '2024-10-21', deployment }

describe('locate, with a dated version', () => {
  it.each([
    resource,
    `${resource}/`,
    `${resource}//`,
    `${resource}/openai`,
    `${resource}/openai/`,
    `${resource}/openai/v1`,
    `${resource}/openai/v1/`,
    `${resource}/openai/deployments/gpt-4o`,
    `${resource}/openai/deployments/gpt-4o/`,
    `${resource}/openai/deployments/gpt-4o/chat/completions`,
    `${resource}/openai/deployments/gpt-4o/chat/completions?api-version=2023-05-15`,
  ])('takes %s for the resource', (endpoint) => {
    const place = locate({ ...dated, endpoint })
    expect(place).toMatchObject({
      baseUrl: `${resource}/openai/deployments/gpt-4o`,
      apiVersion: '2024-10-21',
      isV1: false,
    })
  })

  it('keeps what a gateway has before the path', () => {
    expect(locate({ ...dated, endpoint: 'https://gateway.example.com/ai/openai/' }).baseUrl).toBe(
      'https://gateway.example.com/ai/openai/deployments/gpt-4o',
    )
    expect(locate({ ...dated, endpoint: 'https://gateway.example.com/ai' }).baseUrl).toBe(
      'https://gateway.example.com/ai/openai/deployments/gpt-4o',
    )
    expect(locate({ ...dated, endpoint: 'https://gateway.example.com/openai-team' }).baseUrl).toBe(
      'https://gateway.example.com/openai-team/openai/deployments/gpt-4o',
    )
  })

  it('takes the deployment that stands in the path, and the version that stands in the query', () => {
    const place = locate({
      endpoint: `${resource}/openai/deployments/other/chat/completions?api-version=2023-05-15&x=1`,
      defaultVersion: '2020-01-01',
      deployment,
    })
    expect(place).toMatchObject({
      baseUrl: `${resource}/openai/deployments/other?x=1`,
      apiVersion: '2023-05-15',
      deployment: 'other',
    })
  })

  it('writes a name as Python does: a slash stays', () => {
    expect(locate({ ...dated, endpoint: resource, deployment: 'gpt 4/o' }).baseUrl).toBe(
      `${resource}/openai/deployments/gpt%204/o`,
    )
    expect(locate({ ...dated, endpoint: resource, deployment: 'a?b#c%2F' }).baseUrl).toBe(
      `${resource}/openai/deployments/a%3Fb%23c%252F`,
    )
  })

  it.each(['..', '../../admin', 'a/../b', '.', '%2e%2e'])('lets the name %s not climb out of the path', (name) => {
    expect(() => locate({ ...dated, endpoint: resource, deployment: name })).toThrow(
      /cannot be the name of a deployment/,
    )
  })
})

describe('locate, with a path that is no URL', () => {
  it('says which name is none', () => {
    const endpoint = `${resource}/openai/deployments/100%/`
    expect(() => locate({ endpoint, deployment })).toThrow("'100%' cannot be the name of a deployment")
  })
})

describe('locate, for the v1 API', () => {
  it.each([
    resource,
    `${resource}/`,
    `${resource}/openai`,
    `${resource}/openai/v1`,
    `${resource}/openai/v1/`,
    `${resource}/openai/v1/chat/completions`,
  ])('goes to /openai/v1 of %s', (endpoint) => {
    expect(locate({ endpoint, deployment })).toEqual({
      baseUrl: `${resource}/openai/v1`,
      hostname: 'example-resource.azure.openai.com',
      apiVersion: undefined,
      isV1: true,
      deployment,
    })
  })

  it('sends a version only when one is said', () => {
    expect(locate({ endpoint: resource, apiVersion: 'preview', deployment }).apiVersion).toBe('preview')
    expect(locate({ endpoint: resource, apiVersion: 'latest', deployment }).apiVersion).toBe('latest')
    expect(locate({ endpoint: resource, apiVersion: 'v1', deployment })).toMatchObject({
      isV1: true,
      apiVersion: undefined,
    })
  })

  it('is what /openai/v1 in the endpoint means, whatever version the environment has for other resources', () => {
    expect(locate({ endpoint: `${resource}/openai/v1/`, defaultVersion: '2024-10-21', deployment })).toMatchObject({
      isV1: true,
      apiVersion: undefined,
    })
    expect(locate({ endpoint: resource, defaultVersion: '2024-10-21', deployment })).toMatchObject({
      isV1: false,
      apiVersion: '2024-10-21',
    })
  })

  it('knows the deployment of the path, which then goes into the body', () => {
    expect(locate({ endpoint: `${resource}/openai/deployments/my%20one`, deployment })).toMatchObject({
      baseUrl: `${resource}/openai/v1`,
      deployment: 'my one',
    })
  })
})

describe('locate, with a base URL', () => {
  it('takes it as it is', () => {
    expect(locate({ apiBase: 'https://proxy.example.com/x/', deployment })).toMatchObject({
      baseUrl: 'https://proxy.example.com/x',
      isV1: true,
    })
    expect(locate({ apiBase: `${resource}/openai/v1/`, apiVersion: 'preview', deployment })).toMatchObject({
      baseUrl: `${resource}/openai/v1`,
      apiVersion: 'preview',
    })
  })

  it('puts the deployment behind it for a dated version, as the SDK does', () => {
    expect(locate({ ...dated, apiBase: 'https://proxy.example.com/x/' }).baseUrl).toBe(
      'https://proxy.example.com/x/deployments/gpt-4o',
    )
    expect(locate({ ...dated, apiBase: 'https://proxy.example.com/x/deployments/y' }).baseUrl).toBe(
      'https://proxy.example.com/x/deployments/y',
    )
  })
})
