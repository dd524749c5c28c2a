/** Prints what a check found, one problem a line, and sets the exit code. */
export function report(check: string, problems: readonly string[]): void {
  for (const problem of problems) console.error(`${check}: ${problem}`)
  if (problems.length > 0) process.exitCode = 1
  else console.log(`${check}: ok`)
}
