/** What differs between Microsoft's clouds (https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure). */
interface Cloud {
  readonly hosts: RegExp
  readonly scope: string
  /** Where its tokens come from; the public cloud's is the default of `@azure/identity`. */
  readonly authorityHost?: string
}

const publicCloud: Cloud = { hosts: /./, scope: 'https://cognitiveservices.azure.com/.default' }

const sovereignClouds: readonly Cloud[] = [
  {
    hosts: /\.azure(-api)?\.us$/,
    scope: 'https://cognitiveservices.azure.us/.default',
    authorityHost: 'https://login.microsoftonline.us',
  },
  {
    hosts: /\.azure(-api)?\.cn$/,
    scope: 'https://cognitiveservices.azure.cn/.default',
    authorityHost: 'https://login.chinacloudapi.cn',
  },
]

/** The cloud that a resource's host name belongs to: what tokens are asked for, and where. */
export function cloudOf(hostname: string): Omit<Cloud, 'hosts'> {
  return sovereignClouds.find(({ hosts }) => hosts.test(hostname)) ?? publicCloud
}
