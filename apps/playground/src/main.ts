import { parseArgs } from 'node:util'
import { startPlayground } from './start-playground.ts'

// `pnpm demo [--port N] [--plugin MODULE]`. What users install starts by `smol playground`.
const { values } = parseArgs({ options: { port: { type: 'string' }, plugin: { type: 'string', multiple: true } } })
try {
  const playground = await startPlayground({
    ...(values.port === undefined ? {} : { port: Number(values.port) }),
    plugins: values.plugin ?? [],
    // Where the user stands: pnpm runs scripts in the package's folder.
    cwd: process.env['INIT_CWD'] ?? process.cwd(),
  })
  console.log(`The playground is at ${playground.url} (Ctrl-C ends it)`)
  process.once('SIGINT', () => void playground.close())
  process.once('SIGTERM', () => void playground.close())
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
