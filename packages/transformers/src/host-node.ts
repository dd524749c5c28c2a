import type { FoundModel, Host } from './host.ts'
import type { RuntimeOptions } from './open-runtime.ts'
import { openWorkerLine } from './worker-line.ts'

export const host: Host = {
  findModel,
  openWorkerLine,

  async checkSums(path, files) {
    const { checkSums } = await import('./check-folder.ts')
    await checkSums(path, files)
  },

  prepareLibrary() {
    // Its own settings are right here.
  },
}

async function findModel({ name, dtype, cacheDir, verify }: RuntimeOptions): Promise<FoundModel> {
  const { defaultCacheDir, locate } = await import('./resolve.ts')
  const location = await locate(name)
  if (location.kind === 'hub') return { path: location.id, isFolder: false, cacheDir: cacheDir ?? defaultCacheDir() }
  const { path, files } = location
  if (verify === 'off') return { path, isFolder: true }
  const { checkFolder } = await import('./check-folder.ts')
  return { path, isFolder: true, ...(await checkFolder(path, dtype, files)), ...(files === undefined ? {} : { files }) }
}
