// The fault server
export type { FaultServer, FaultServerOptions } from './fault-server.ts'
export { startFaultServer } from './fault-server.ts'
export type { Fault, FaultExpectation, FaultRequest } from './faults/fault.ts'
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
