import { mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from './run.ts'
import type { Package } from './workspace.ts'

/** A package as a user has it. */
export interface Installed {
  /** The tarball that the registry would get. */
  readonly tarball: string
  /** The folder it was unpacked into: `<folder>/node_modules/<name>`. */
  readonly home: string
}

/**
 * Packs a package and unpacks it under `folder`, beside the others that were put there. Third-party packages are linked
 * from where the workspace has them. Needs a build.
 * @throws what pnpm or tar say
 */
export async function install(one: Package, folder: string): Promise<Installed> {
  const pack = ['pack', '--json', '--pack-gzip-level', '1', '--pack-destination', folder]
  const { filename: tarball } = JSON.parse(await must('pnpm', pack, one.folder)) as { filename: string }

  const home = join(folder, 'node_modules', one.name)
  mkdirSync(home, { recursive: true })
  await must('tar', ['xzf', tarball, '-C', home, '--strip-components=1'], folder)
  linkDependencies(one, folder)
  return { tarball, home }
}

async function must(command: string, args: readonly string[], cwd: string): Promise<string> {
  const { ok, output } = await run(command, args, cwd)
  if (!ok) throw new Error(`${command} ${args[0]} failed in ${cwd}:\n${output}`)
  return output
}

function linkDependencies({ folder: source, manifest }: Package, folder: string): void {
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
    if (name.startsWith('@smol/')) continue
    const link = join(folder, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    try {
      symlinkSync(realpathSync(join(source, 'node_modules', name)), link)
    } catch (error) {
      // Two packages that share a dependency share its link.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
