#!/usr/bin/env node
import { runCli } from './run.ts'

process.exitCode = await runCli({
  argv: process.argv.slice(2),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  signals: process,
})
// Everything is written by now. What a provider may still have open - sockets, threads - is of no use any more.
process.exit()
