import { chatCompletions } from '@smol/chat-completions'
import type { HttpOptions } from '@smol/core/http'
import { HttpModel } from '@smol/core/http'
import { connect } from './client.ts'
import { hint } from './hint.ts'
import type { AzureOpenAIServerModelOptions } from './options.ts'
import { azureOptions } from './options.ts'
import { checkSettings } from './settings.ts'

/** Models deployed on Azure, with a key or with Entra ID, through the official SDKs. */
export class AzureOpenAIServerModel extends HttpModel<AzureOpenAIServerModelOptions> {
  /**
   * @throws SmolError `configuration` for an unknown or ill-typed option, and for two that exclude each other. A
   *   missing endpoint or credential is an error of the first call.
   */
  constructor(options: AzureOpenAIServerModelOptions) {
    super(options, { provider: 'azure', protocol: chatCompletions, table: azureOptions, connect, hint })
    checkSettings(this.options)
  }

  protected override transportDefaults(): Pick<HttpOptions, 'maxRetries' | 'firstTokenTimeoutMs'> {
    const { maxRetries, timeout } = this.options.clientOptions ?? {}
    return {
      ...(maxRetries === undefined ? {} : { maxRetries }),
      ...(timeout === undefined ? {} : { firstTokenTimeoutMs: timeout }),
    }
  }
}
