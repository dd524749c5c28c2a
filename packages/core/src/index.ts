// Messages
export type {
  ChatMessage,
  ContentPart,
  FinishReason,
  GeneratedMessage,
  ImageSource,
  InvalidToolCall,
  MessageRole,
  Messages,
  TokenUsage,
  ToolCall,
  Warning,
} from './messages/message.ts'
export { messageFromJSON, messageRoles } from './messages/message.ts'
export type { ProviderData } from './messages/provider-data.ts'
export type { CleanMessage, CleanMessagesOptions, RoleConversions } from './messages/clean.ts'
export { cleanMessages, defaultRoleConversions } from './messages/clean.ts'
export type { EncodedImage, ImagePart } from './messages/image.ts'
export { encodeImage, isImagePart, loadBlobs, toImageUrl } from './messages/image.ts'
export { removeContentAfterStopSequences, StopCutter } from './messages/stop.ts'

// Tools
export type {
  InferOutput,
  JsonSchema,
  McpTool,
  SmolTool,
  StandardSchemaWithJson,
  Tool,
  ToolInput,
  ToolSchema,
} from './tools/tool.ts'
export { toToolSchema } from './tools/tool-schema.ts'
export type { ScannedText, ToolCallKeys } from './tools/tool-call.ts'
export { createToolCallId, parseJsonBlob, parseJsonIfNeeded, parseToolCalls, scanToolCalls } from './tools/tool-call.ts'
export type { ToolCallDelta, ToolCallFragment } from './tools/tool-call-assembler.ts'
export { ToolCallAssembler } from './tools/tool-call-assembler.ts'
export { isJsonObject, mergeJson, parseJsonExact } from './tools/json.ts'
export { validateJsonSchema } from './json-schema.ts'

// Models
export type { GenerationStream, Model, SerializedModel, StreamDelta } from './model.ts'
export type {
  GenerateOptions,
  GenerationParameters,
  JsonSchemaFormat,
  ModelOptions,
  ReasoningEffort,
  ResponseFormat,
  ToolChoice,
} from './parameters.ts'
export { callOptionRows, generationOptionRows, modelOptionRows } from './parameters.ts'
export type { CompletionRequest } from './request.ts'
export type { AgglomeratedMessage, Completion, ReplyDelta } from './reply.ts'
export { agglomerateStreamDeltas } from './reply.ts'
export { BaseModel } from './base-model.ts'

// Options, errors
export { nearest as nearestName } from './nearest.ts'
export type { OptionRow, OptionTable, OptionType } from './options.ts'
export { lookUpOption, readEnvironment, resolveOptions } from './options.ts'
export type { Attempt, SmolErrorCode, SmolErrorInit } from './errors.ts'
export { extendError, isSmolError, SmolError } from './errors.ts'

// Plugins
export type { ModelPlugin, PluginDefinition } from './plugin.ts'
export { definePlugin, isModelPlugin } from './plugin.ts'
export type { ModelRegistry } from './registry.ts'
export { createRegistry } from './registry.ts'
export type { ImportPluginOptions } from './import-plugin.ts'
export { importPlugin } from './import-plugin.ts'
