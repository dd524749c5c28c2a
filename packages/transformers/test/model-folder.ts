import { copyFile, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { modelPath } from '@smol/smollm2-135m-instruct'

/** A copy of the embedded model in a temporary folder, without its weights' bytes being copied. */
export interface ModelFolder extends AsyncDisposable {
  readonly path: string
}

/**
 * @param changes new content per file; null: the file is missing
 */
export async function modelFolder(
  changes: Readonly<Record<string, string | Uint8Array | null>> = {},
): Promise<ModelFolder> {
  const path = await mkdtemp(join(tmpdir(), 'smol-model-'))
  await mkdir(join(path, 'onnx'))
  for (const name of ['config.json', 'generation_config.json', 'tokenizer.json', 'tokenizer_config.json'])
    await copyFile(join(modelPath, name), join(path, name))
  await symlink(join(modelPath, 'onnx/model_q4.onnx'), join(path, 'onnx/model_q4.onnx'))
  for (const [name, content] of Object.entries(changes)) {
    const file = join(path, name)
    await rm(file, { force: true })
    await mkdir(dirname(file), { recursive: true })
    if (content !== null) await writeFile(file, content)
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

/** The weights themselves, copied, with some bytes in the middle overwritten. */
export async function spoilWeights(path: string): Promise<void> {
  const file = join(path, 'onnx/model_q4.onnx')
  await rm(file)
  await cp(join(modelPath, 'onnx/model_q4.onnx'), file)
  const { open } = await import('node:fs/promises')
  const handle = await open(file, 'r+')
  await handle.write(new Uint8Array(200_000).fill(7), 0, 200_000, 50_000_000)
  await handle.close()
}
