import { abortChecks } from './suite/abort-checks.ts'
import { bytesChecks } from './suite/bytes-checks.ts'
import { applies } from './suite/check.ts'
import { contractChecks } from './suite/contract-checks.ts'
import { errorChecks } from './suite/error-checks.ts'
import { inputChecks } from './suite/input-checks.ts'
import { jsonChecks } from './suite/json-checks.ts'
import { parameterChecks } from './suite/parameter-checks.ts'
import { register } from './suite/register.ts'
import { replyChecks } from './suite/reply-checks.ts'
import { retryChecks } from './suite/retry-checks.ts'
import { secretChecks } from './suite/secret-checks.ts'
import type { ModelSuiteSetup } from './suite/setup.ts'
import { modelGroups } from './suite/setup.ts'
import { stopChecks } from './suite/stop-checks.ts'
import { streamChecks } from './suite/stream-checks.ts'
import { createSubject } from './suite/subject.ts'

const checks = [
  ...contractChecks,
  ...streamChecks,
  ...replyChecks,
  ...stopChecks,
  ...abortChecks,
  ...inputChecks,
  ...parameterChecks,
  ...errorChecks,
  ...retryChecks,
  ...secretChecks,
  ...jsonChecks,
  ...bytesChecks,
]

/**
 * Registers the tests that every model must pass, with the caller's own `describe` and `it`.
 * @throws Error when the setup cannot work: no plugin, an unknown group, a skip without a reason
 */
export function modelSuite(setup: ModelSuiteSetup): void {
  const subject = createSubject(setup)
  register({
    ...setup,
    name: subject.name,
    groups: modelGroups,
    checks: checks.filter((check) => applies(check, subject)),
    subject,
  })
}
