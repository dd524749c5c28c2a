import { afterAll, beforeAll, describe } from 'vitest'
import { noChromium } from './chromium.ts'
import { accessibleTests } from './page/accessible.ts'
import { chatTests } from './page/chat.ts'
import { conversationTests } from './page/conversations.ts'
import { settingsTests } from './page/settings.ts'
import { codeTests } from './page/code.ts'
import { commandTests } from './page/command.ts'
import { compareTests } from './page/compare.ts'
import { failureTests } from './page/failures.ts'
import { imageTests } from './page/images.ts'
import { inPageTests } from './page/in-page.ts'
import { longTests } from './page/long.ts'
import type { PageTests } from './page/setup.ts'
import { startPageTests } from './page/setup.ts'
import { structureTests } from './page/structure.ts'

// One browser and one server for all of them: each test has a page of its own.
describe.skipIf(noChromium !== undefined)(
  `the page${noChromium === undefined ? '' : ` (skipped: ${noChromium})`}`,
  () => {
    let started: PageTests
    beforeAll(async () => {
      started = await startPageTests()
    })
    afterAll(() => started.close())
    const tests = (): PageTests => started

    chatTests(tests)
    conversationTests(tests)
    settingsTests(tests)
    compareTests(tests)
    structureTests(tests)
    codeTests(tests)
    imageTests(tests)
    failureTests(tests)
    longTests(tests)
    accessibleTests(tests)
    commandTests()
    inPageTests(tests)
  },
)
