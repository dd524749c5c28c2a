import { AggregateAuthenticationError, AuthenticationError, CredentialUnavailableError } from '@azure/identity'
import { describe, expect, it } from 'vitest'
import { inspect } from 'node:util'
import { SmolError } from '@smol/core'
import { credentialError } from './credential-error.ts'

const msal = (description: string) =>
  `invalid_client: Error(s): 7000215 - Timestamp: Not Available - Description: ${description} - Correlation ID: Not Available - Trace ID: Not Available`

describe('credentialError', () => {
  it('says which credential failed and why, without the frames around it', () => {
    const error = credentialError(
      new CredentialUnavailableError(
        msal(
          'AADSTS7000215: Invalid client secret provided. Trace ID: 3f2504e0-4f89 Correlation ID: 9a0c Timestamp: 2026-01-02 03:04:05Z',
        ),
      ),
      'ClientSecretCredential',
      'Check it.',
    )
    expect(error.code).toBe('auth')
    expect(error.retryable).toBe(false)
    expect(error.message).toBe(
      'No token from ClientSecretCredential: AADSTS7000215: Invalid client secret provided. Check it. Nothing was sent to the model.',
    )
    expect(error.cause).toBeInstanceOf(CredentialUnavailableError)
  })

  it('makes one line of each credential of a chain, and of a chain in a chain', () => {
    const inner = new AggregateAuthenticationError(
      [
        new CredentialUnavailableError(
          "Please run 'az login' from a command prompt to authenticate before using this credential.",
        ),
      ],
      'inner failed.',
    )
    const chain = new AggregateAuthenticationError(
      [
        new CredentialUnavailableError(
          'EnvironmentCredential is unavailable. No underlying credential could be used. To troubleshoot, visit https://aka.ms/x.',
        ),
        new CredentialUnavailableError(
          `ManagedIdentityCredential: Authentication failed. Message ${msal('Identity\nnot found')}`,
        ),
        inner,
        new CredentialUnavailableError(`Something ${'else '.repeat(100)}`),
      ],
      'ChainedTokenCredential authentication failed.',
    )
    const error = credentialError(chain, 'DefaultAzureCredential', 'Sign in.')
    expect(error.message.split('\n').map((line) => line.slice(0, 120))).toEqual([
      'No token from DefaultAzureCredential. Sign in. Nothing was sent to the model. What was tried:',
      '- EnvironmentCredential: No underlying credential could be used.',
      '- ManagedIdentityCredential: Identity not found.',
      "- AzureCliCredential: Please run 'az login' from a command prompt to authenticate before using this credential.",
      expect.stringMatching(/^- A credential: Something else else/),
    ])
    expect(error.message.split('\n').every((line) => line.length < 200)).toBe(true)
    expect(inspect(error)).not.toContain('AggregateAuthenticationError')
  })

  it('reads what EnvironmentCredential wraps, and explains codes that say nothing', () => {
    const wrapped = new AuthenticationError(400, {
      error: 'EnvironmentCredential authentication failed. To troubleshoot, visit https://aka.ms/x.',
      error_description:
        'endpoints_resolution_error: See https://aka.ms/msal.js.errors#endpoints_resolution_error for details',
    })
    const message = `EnvironmentCredential authentication failed. To troubleshoot, visit https://aka.ms/x. Status code: 400\nMore details:\n${wrapped.errorResponse.errorDescription},`
    expect(credentialError(new Error(message), 'DefaultAzureCredential', 'Sign in.').message).toMatch(
      /^No token from DefaultAzureCredential \(EnvironmentCredential\): the authority could not be reached.* \(endpoints_resolution_error\)\. Sign in\./,
    )
  })

  it('hands on an error of ours, and copes with what is no error', () => {
    const ours = new SmolError({ code: 'missing_dependency', message: 'Install it.' })
    expect(credentialError(ours, 'x', '')).toBe(ours)
    expect(credentialError('no luck', 'MyCredential', 'Look.').message).toBe(
      'No token from MyCredential: no luck. Look. Nothing was sent to the model.',
    )
    expect(credentialError(new Error(''), 'MyCredential', 'Look.').message).toContain('it does not say why.')
  })
})
