// The fault server
export type { FaultServer, FaultServerOptions } from './fault-server.ts'
export { startFaultServer } from './fault-server.ts'
export type { Fault, FaultExpectation, FaultRequest } from './faults/fault.ts'
export type { FaultTiming } from './faults/reply-writer.ts'
export type { StreamFaultName } from './faults/stream-faults.ts'
export { streamFaults } from './faults/stream-faults.ts'
export type { FaultReply, HttpCase, HttpExpectation, HttpReply, ReplyContext } from './faults/http-case.ts'
export type { HttpCaseName } from './faults/http-cases.ts'
export { httpCases } from './faults/http-cases.ts'
export type { WireSample } from './faults/wire-sample.ts'
export { chatChunk, chatCompletion, chatCompletionsSample, dataFrame } from './faults/wire-sample.ts'

// Dialects of Chat Completions
export type { DialectExpectation, ReplyDialect, StreamDialect } from './dialects/dialect.ts'
export { streamDialects } from './dialects.ts'
export { replyDialects } from './dialects/reply-dialects.ts'

// A scripted fetch
export type { FakeAnswer, FakeFetch, FakeReply, FakeRequest } from './fake-fetch.ts'
export { fakeFetch, sseReply } from './fake-fetch.ts'
export { cutAt, everyByte, everyCut, sse } from './bytes.ts'
export { deepFreeze } from './deep-freeze.ts'

// A scripted model
export type { ScriptedMessage, ScriptedModelOptions, ScriptedReply } from './scripted-model.ts'
export { scripted, ScriptedModel } from './scripted-model.ts'

// Conformance suites
export type { Describe, It, ModelGroup, ModelSuiteSetup } from './suite/setup.ts'
export { modelSuite } from './model-suite.ts'
export type { ProtocolSuiteSetup } from './protocol-suite.ts'
export type { ProtocolGroup } from './suite/protocol-checks.ts'
export { protocolSuite } from './protocol-suite.ts'
export type { FaultSuiteSetup } from './fault-suite.ts'
export type { FaultGroup, FaultTarget } from './suite/fault-subject.ts'
export { faultSuite } from './fault-suite.ts'
export type { Capability, Scenario, ScenarioFailure, ScenarioName, ScenarioPiece, ScenarioReply } from './scenarios.ts'
export { scenarios } from './scenarios.ts'
export type { SpelledCall, Spelling } from './spelling.ts'
export { callsOf, chatCompletionsSpelling, textOf } from './spelling.ts'
