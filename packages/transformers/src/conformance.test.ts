import { modelSuite } from '@smol/testing'
import { describe, it } from 'vitest'
import { scriptedLibrary } from '../test/scripted-library.ts'
import { transformers } from './index.ts'

modelSuite({
  describe,
  it,
  plugin: transformers,
  script: ({ pieces, finishReason }) => {
    const text = pieces.map((piece) => ('text' in piece ? piece.text : '')).join('')
    const tokens = new TextEncoder().encode(text).length
    return {
      library: scriptedLibrary({ reply: () => text }),
      verify: 'off',
      ...(finishReason === 'length' ? { maxTokens: tokens } : {}),
    }
  },
  skip: {
    replies:
      'The model counts its own tokens and reads no finish reason: a script cannot set them. Tested beside the model.',
  },
})

// The embedded model itself, in its worker.
modelSuite({
  describe,
  it,
  name: 'transformers with the embedded model',
  plugin: transformers,
  modelId: '@smol/smollm2-135m-instruct',
  options: { maxTokens: 6, threads: 1 },
})
