import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{packages,apps}/*/src/**/*.test.ts', '{packages,apps}/*/test/**/*.test.ts', 'tooling/**/*.test.ts'],
    // Loading the embedded model takes seconds on a busy machine with two cores; everything else takes milliseconds.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
