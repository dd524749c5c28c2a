import type { Allow } from '../compare.ts'
import type { GoldenCase } from '../golden-case.ts'

/** Runs one case with ours and throws where it does not come out as recorded or, where Python is wrong, better. */
export type Adapter = (record: GoldenCase, allow: Allow) => void | Promise<void>
