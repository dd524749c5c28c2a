import { TransformersModel } from '@smol/transformers'

// For the test, which writes the rest of the program.
Object.assign(globalThis, { TransformersModel })
