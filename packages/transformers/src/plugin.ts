import { definePlugin } from '@smol/core'
import { options } from './options.ts'
import { TransformersModel } from './transformers-model.ts'

/** The provider `transformers` of a registry. */
export const transformers = definePlugin({
  name: 'transformers',
  aliases: ['TransformersModel'],
  description: 'Models on your own machine, in Node and in a browser',
  docs: 'https://github.com/smol-ts/smol/tree/main/packages/transformers#readme',
  options,
  createModel: (modelId, given) => new TransformersModel({ modelId, ...given }),
})
