import { AzureAuthorityHosts } from '@azure/identity'
import { expect, it } from 'vitest'
import { cloudOf } from './cloud.ts'

it.each([
  ['example-resource.openai.azure.com', 'com', undefined],
  ['example-resource.services.ai.azure.com', 'com', undefined],
  ['gateway.example.com', 'com', undefined],
  ['azure.us', 'com', undefined],
  ['example-resource.openai.azure.us', 'us', AzureAuthorityHosts.AzureGovernment],
  ['gateway.azure-api.us', 'us', AzureAuthorityHosts.AzureGovernment],
  ['example-resource.openai.azure.cn', 'cn', AzureAuthorityHosts.AzureChina],
])('knows the cloud of %s', (hostname, suffix, authorityHost) => {
  const { scope, authorityHost: found } = cloudOf(hostname)
  expect([scope, found]).toEqual([`https://cognitiveservices.azure.${suffix}/.default`, authorityHost])
})
