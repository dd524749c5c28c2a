import { SmolError } from '@smol/core'

/** As transformers.js takes them: one for all files of the model, or one per file. */
export type Placement = string | Readonly<Record<string, string>>

const devices = [
  'cpu',
  'cuda',
  'webgpu',
  'wasm',
  'dml',
  'coreml',
  'gpu',
  'webnn',
  'webnn-npu',
  'webnn-gpu',
  'webnn-cpu',
]

/** transformers.js' dtypes, each with the end of its file's name. */
export const dtypeSuffixes: Readonly<Record<string, string>> = Object.freeze({
  fp32: '',
  q4: '_q4',
  q8: '_quantized',
  int8: '_int8',
  uint8: '_uint8',
  fp16: '_fp16',
  q4f16: '_q4f16',
  bnb4: '_bnb4',
  q2: '_q2',
  q2f16: '_q2f16',
  q1: '_q1',
  q1f16: '_q1f16',
})

const pythonDtypes: Readonly<Record<string, string>> = { float32: 'fp32', float: 'fp32', float16: 'fp16', half: 'fp16' }

/**
 * Python's `device_map`. `auto` is the default device: the CPU in Node, WebAssembly in a browser; transformers.js' own
 * `auto` tries CUDA and fails where there is none.
 * @throws SmolError `configuration` for what transformers.js cannot place
 */
export function toDevice(deviceMap: Placement | undefined): Placement | undefined {
  return mapPlacement(deviceMap, 'deviceMap', (name) => {
    if (name === 'auto') return undefined
    if (devices.includes(name)) return name
    const hint = name.startsWith('cuda:')
      ? " Use 'cuda': onnxruntime takes the first GPU."
      : name === 'mps'
        ? " On Apple machines use 'webgpu', 'coreml' or 'cpu'."
        : ''
    throw invalid(`deviceMap '${name}' is no device of transformers.js.${hint} Choose auto, ${devices.join(', ')}.`)
  })
}

/**
 * Python's `torch_dtype`, or a dtype of transformers.js. `auto` leaves the choice to the model's configuration.
 * @throws SmolError `configuration` for what transformers.js has no weights for
 */
export function toDtype(torchDtype: Placement | undefined): Placement | undefined {
  return mapPlacement(torchDtype, 'torchDtype', (name) => {
    if (name === 'auto') return undefined
    const dtype = pythonDtypes[name] ?? name
    if (dtype in dtypeSuffixes) return dtype
    const hint =
      name === 'bfloat16'
        ? ' onnxruntime has no bfloat16 kernels for these models: use float32, or float16 on a GPU.'
        : ''
    throw invalid(
      `torchDtype '${name}' is no dtype of transformers.js.${hint} Choose auto, float32, float16, ${Object.keys(dtypeSuffixes).join(', ')}.`,
    )
  })
}

/** One name, or one per file; files that take the default are left out. */
function mapPlacement(
  given: Placement | undefined,
  option: string,
  map: (name: string) => string | undefined,
): Placement | undefined {
  if (given === undefined) return undefined
  if (typeof given === 'string') return map(given)
  const entries = Object.entries(given).map(([file, name]): [string, string | undefined] => {
    if (typeof name !== 'string') throw invalid(`${option}.${file} must be a string, such as { model: 'cpu' }.`)
    return [file, map(name)]
  })
  // Python's way to say "everything": { '': 'cpu' }.
  const all = entries.find(([file]) => file === '')
  if (all !== undefined && entries.length === 1) return all[1]
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined))
}

function invalid(message: string): SmolError {
  return new SmolError({ code: 'configuration', message })
}
