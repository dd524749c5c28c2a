export { TransformersModel } from './transformers-model.ts'
export { transformers } from './plugin.ts'
export { options } from './options.ts'

export type { TransformersGenerateOptions, TransformersModelOptions, TransformersOptions } from './options.ts'
export type { LoadProgress } from './runtime.ts'
export type { Placement } from './placement.ts'
export type { WasmPaths } from './prepare-in-browser.ts'
export type { Verify } from './open-runtime.ts'
export type {
  CausalModel,
  OrtTensor,
  Session,
  Tensor,
  TensorConstructor,
  TensorData,
  TensorMetadata,
  Tokenizer,
  TransformersLibrary,
} from './library.ts'
