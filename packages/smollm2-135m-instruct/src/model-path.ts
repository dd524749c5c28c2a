// Through a variable: bundlers try to inline `new URL('…', import.meta.url)`, which a folder of weights cannot be.
const here = import.meta.url
const url = new URL('../model', here)

/**
 * The folder with the model's files, as transformers.js and other ONNX runtimes load it.
 *
 * In Node: an absolute file path. Where this module was loaded over HTTP (a browser): the folder's URL as text. A bundle
 * moves this module away from the files; serve the package's `model` folder there and use your own URL instead.
 */
export const modelPath: string =
  url.protocol === 'file:' && typeof process === 'object'
    ? process.getBuiltinModule('node:url').fileURLToPath(url)
    : url.href
