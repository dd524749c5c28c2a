#!/usr/bin/env node

// Ctrl-C counts from the first moment, also while the rest is being loaded.
const leave = (): void => process.exit(130)
process.on('SIGINT', leave)

const { runCli } = await import('./run.ts')
const exitCode = runCli({
  argv: process.argv.slice(2),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  signals: process,
})
process.off('SIGINT', leave)
process.exitCode = await exitCode

// The process ends by itself. To exit here would tear down threads that still compute the token after the last one, and
// native code does not take that quietly. Only what cannot be waited for is cut: an input that stays open, and, in the
// end, a provider that never lets go.
process.stdin.destroy()
setTimeout(() => process.exit(), 10_000).unref()
