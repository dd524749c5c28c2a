import { embeddedModel } from '../transport/page.ts'
import type { Asked } from './answer.ts'
import { readCall } from './call-settings.ts'
import type { ModelSettings } from './model-settings.ts'
import { chosenModelId, chosenProvider, readOptions, whyNoProvider } from './model-settings.ts'

/** What the settings come to, or why they cannot be used as they are. */
export function readAsked(settings: ModelSettings, system: string): Asked | { readonly refused: string } {
  const provider = chosenProvider(settings)
  if (provider === undefined) return { refused: whyNoProvider(settings) }
  const modelId = chosenModelId(settings).trim()
  if (modelId === '') return { refused: `Choose a model: '${provider.name}' has none to begin with.` }
  const { options, fault } = readOptions(settings)
  if (fault !== undefined) return { refused: `A setting is not right. ${fault}` }
  const { call, fault: callFault } = readCall()
  if (callFault !== undefined) return { refused: `A setting is not right. ${callFault}` }
  const inPage = provider.inBrowser && settings.inPage.value
  if (inPage && modelId !== embeddedModel) {
    return {
      refused: `In the page runs only '${embeddedModel}', which this server has. Choose it, or let the server run '${modelId}'.`,
    }
  }
  return { model: `${provider.name}:${modelId}`, options, call, system, inPage }
}
