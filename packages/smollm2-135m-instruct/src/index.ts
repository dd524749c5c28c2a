export { modelPath } from './model-path.ts'
export { files } from './files.ts'

export type { ModelFile } from './files.ts'
