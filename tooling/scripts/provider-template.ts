import { commonFields, publishedExports } from './check-packages.ts'

/** What a new provider is called and where it answers. */
export interface NewProvider {
  /** Plugin name and folder, in lower case with hyphens: `acme-ai`. */
  readonly name: string
  /** Base URL of its API: `https://api.acme.ai/v1`. */
  readonly url: string
}

/** The names that follow from `acme-ai`: `AcmeAi`, `acmeAi`, `ACME_AI`. */
function namesOf(name: string): { pascal: string; camel: string; upper: string } {
  const pascal = name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
  return {
    pascal,
    camel: pascal.charAt(0).toLowerCase() + pascal.slice(1),
    upper: name.replaceAll('-', '_').toUpperCase(),
  }
}

/**
 * The files of a provider that speaks Chat Completions through plain `fetch`: path → text. A provider with another API
 * brings its own Protocol, one with an official SDK its own opener; the files stay the same.
 */
export function providerFiles({ name, url }: NewProvider): Record<string, string> {
  const { pascal, camel, upper } = namesOf(name)
  const path = `packages/${name}`
  return {
    [`${path}/src/options.ts`]: `import type { ModelOptions, OptionTable } from '@smol/core'
import { modelOptionRows } from '@smol/core'
import type { HttpOptions } from '@smol/core/http'
import { httpOptionRows } from '@smol/core/http'

/** Options of ${pascal}Model. */
export interface ${pascal}ModelOptions extends ModelOptions, HttpOptions {
  /** Where the API is. Default: \`${upper}_BASE_URL\`, else \`${url}\`. */
  apiBase?: string
  /** Default: \`${upper}_API_KEY\`. */
  apiKey?: string
}

/** A row per option of ${pascal}Model. */
export const ${camel}Options = {
  ...modelOptionRows,
  apiBase: { type: 'string', format: 'url', default: '${url}', env: '${upper}_BASE_URL', description: 'Where the API is.' },
  apiKey: { type: 'string', secret: true, env: '${upper}_API_KEY', description: 'The key of your account.' },
  ...httpOptionRows,
} as const satisfies OptionTable<${pascal}ModelOptions>
`,
    [`${path}/src/${name}-model.ts`]: `import { chatCompletions } from '@smol/chat-completions'
import { HttpModel } from '@smol/core/http'
import { ${camel}Opener } from './opener.ts'
import type { ${pascal}ModelOptions } from './options.ts'
import { ${camel}Options } from './options.ts'

/** The models of ${pascal}. */
export class ${pascal}Model extends HttpModel<${pascal}ModelOptions> {
  /** @throws SmolError \`configuration\` for an unknown or ill-typed option. A missing key is an error of the first call. */
  constructor(options: ${pascal}ModelOptions) {
    super(options, {
      provider: '${name}',
      protocol: chatCompletions,
      table: ${camel}Options,
      connect: ${camel}Opener,
    })
  }
}
`,
    [`${path}/src/opener.ts`]: `import { readEnvironment } from '@smol/core'
import type { Opener } from '@smol/core/http'
import { fetchOpener, missingKey } from '@smol/core/http'
import type { ${pascal}ModelOptions } from './options.ts'
import { ${camel}Options } from './options.ts'

/** Where requests go, and with which key. @throws SmolError \`auth\` without a key */
export function ${camel}Opener(
  { apiBase, apiKey, fetch }: Readonly<${pascal}ModelOptions>,
  addSecret: (secret: string) => void,
): Opener {
  const { apiBase: base, apiKey: secret } = ${camel}Options
  const key = apiKey ?? readEnvironment(secret.env)
  if (key === undefined) throw missingKey('${pascal}', 'apiKey', [secret.env])
  addSecret(key)
  return fetchOpener({
    baseUrl: apiBase ?? readEnvironment(base.env) ?? base.default,
    headers: { authorization: \`Bearer \${key}\` },
    ...(fetch === undefined ? {} : { fetch }),
  })
}
`,
    [`${path}/src/plugin.ts`]: `import { definePlugin } from '@smol/core'
import { ${pascal}Model } from './${name}-model.ts'
import { ${camel}Options } from './options.ts'

/** The plugin for a registry: \`${name}:MODEL\`. */
export const ${camel} = definePlugin({
  name: '${name}',
  aliases: ['${pascal}Model'],
  description: 'The models of ${pascal}.',
  options: ${camel}Options,
  createModel: (modelId, options) => new ${pascal}Model({ modelId, ...options }),
})
`,
    [`${path}/src/index.ts`]: `export { ${pascal}Model } from './${name}-model.ts'
export type { ${pascal}ModelOptions } from './options.ts'
export { ${camel}Options } from './options.ts'
export { ${camel} } from './plugin.ts'
`,
    [`${path}/src/${name}-model.test.ts`]: `import { chatCompletion, chatCompletionsSpelling, fakeFetch, modelSuite } from '@smol/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ${pascal}Model, ${camel} } from './index.ts'

modelSuite({
  describe,
  it,
  plugin: ${camel},
  spelling: chatCompletionsSpelling,
  capabilities: ['tools', 'parallel-tools', 'reasoning', 'usage', 'cached-usage'],
})

describe('${pascal}Model', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  it('asks ${pascal} with the key from the environment', async () => {
    vi.stubEnv('${upper}_API_KEY', 'the-key')
    const fetch = fakeFetch([{ body: chatCompletion({ content: 'Hello.' }) }])
    const model = new ${pascal}Model({ modelId: 'some-model', fetch })

    expect((await model.generate('Hi!')).content).toBe('Hello.')
    expect(fetch.requests).toMatchObject([
      { url: '${url}/chat/completions', headers: { authorization: 'Bearer the-key' } },
    ])
  })

  it('says which key is missing, and sends nothing', async () => {
    vi.stubEnv('${upper}_API_KEY', '')
    const fetch = fakeFetch([])
    const model = new ${pascal}Model({ modelId: 'some-model', fetch })

    await expect(model.generate('Hi!')).rejects.toMatchObject({
      code: 'auth',
      message: expect.stringContaining('${upper}_API_KEY'),
    })
    expect(fetch.requests).toEqual([])
  })
})
`,
    [`${path}/README.md`]: `# @smol/${name}

The models of ${pascal} behind the \`Model\` interface of \`@smol/core\`.

\`\`\`sh
npm install @smol/${name}
\`\`\`

\`\`\`ts
import { ${pascal}Model } from '@smol/${name}'

const model = new ${pascal}Model({ modelId: 'some-model' }) // key: ${upper}_API_KEY
const reply = await model.generate('What is the opposite of hot?')
console.log(reply.content)
// Cold.
\`\`\`

In a registry: \`createRegistry(${camel}).createModel('${name}:some-model')\`.

## Options

<!-- options:start -->
<!-- options:end -->
`,
    [`${path}/package.json`]: `${JSON.stringify(manifest(pascal, path), null, 2)}\n`,
    [`${path}/tsconfig.build.json`]: '{ "extends": "../../tooling/tsconfig/build.json" }\n',
    [`.changeset/${name}.md`]: `---\n'@smol/${name}': minor\n---\n\n${pascal}Model: the models of ${pascal}.\n`,
  }
}

function manifest(pascal: string, path: string): unknown {
  const exports = { '.': './src/index.ts' }
  const { name, ...common } = commonFields(path)
  return {
    name,
    version: '0.0.0',
    description: `${pascal}Model: the models of ${pascal}, for @smol/core.`,
    ...common,
    files: ['dist', 'README.md', 'LICENSE'],
    exports,
    publishConfig: { access: 'public', exports: publishedExports(exports) },
    scripts: { build: 'node ../../tooling/scripts/build.ts' },
    dependencies: { '@smol/chat-completions': 'workspace:^', '@smol/core': 'workspace:^' },
    devDependencies: { '@smol/testing': 'workspace:^' },
  }
}
