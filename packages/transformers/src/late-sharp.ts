import module from 'node:module'

/**
 * Imports a library without the image library sharp that it imports: that one comes with the first image. It is megabytes
 * of native code, which takes as long to load as the tokenizer, and does not exist for every machine.
 */
export async function withLateSharp<T>(importLibrary: () => Promise<T>): Promise<T> {
  // Node 22 has hooks from 22.15 on; before, the library is imported as it is.
  const hooks = (module.registerHooks as typeof module.registerHooks | undefined)?.({
    resolve: (specifier, context, next) =>
      specifier === 'sharp' && context.parentURL !== undefined
        ? { url: lateSharp(context.parentURL), shortCircuit: true }
        : next(specifier, context),
  })
  try {
    return await importLibrary()
  } finally {
    hooks?.deregister()
  }
}

/** A module that stands for sharp, and looks for it where `importer` does. */
function lateSharp(importer: string): string {
  const source = `
    const { createRequire } = process.getBuiltinModule('node:module')
    let sharp
    export default (...options) => (sharp ??= createRequire(${JSON.stringify(importer)})('sharp'))(...options)`
  return `data:text/javascript,${encodeURIComponent(source)}`
}
