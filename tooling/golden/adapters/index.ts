import type { GoldenCase } from '../golden-case.ts'
import type { Adapter } from './adapter.ts'
import { dumpJson, fromDict, roleValues } from './chat-message.ts'
import { litellmCompletion } from './litellm-completion.ts'
import { cleanMessageList } from './messages.ts'
import { modelCall } from './model-call.ts'
import { modelClasses } from './model-classes.ts'
import { callFromText, jsonBlob, jsonIfNeeded, stopSequences, toolArguments } from './parsing.ts'
import { prepareCompletionKwargs } from './prepare.ts'
import { toolJsonSchema } from './schema.ts'
import { exportedModel } from './serialisation.ts'
import { localModel } from './transformers.ts'

/** What runs the cases of a Python function. */
const functions: Readonly<Record<string, Adapter>> = {
  get_clean_message_list: cleanMessageList,
  get_tool_json_schema: toolJsonSchema,
  parse_json_blob: jsonBlob,
  get_tool_call_chat_message_from_text: callFromText,
  parse_json_if_needed: jsonIfNeeded,
  parse_tool_args_if_needed: toolArguments,
  remove_stop_sequences: stopSequences,
  message_role_values: roleValues,
  chat_message_model_dump_json: dumpJson,
  chat_message_from_dict: fromDict,
  prepare_completion_kwargs: prepareCompletionKwargs,
  round_trip: exportedModel,
  to_dict: exportedModel,
}

/** What runs a case. @throws for a function or a class that nothing here runs */
export function findAdapter({ id, fn, class: called, args }: GoldenCase): Adapter {
  const className = called ?? args?.['class']
  if (typeof className === 'string' && !(className in modelClasses))
    throw new Error(`Nothing runs ${className} (${id}).`)
  if (called !== undefined) return called === 'TransformersModel' ? localModel : modelCall
  const adapter = fn === undefined ? litellmCompletion : functions[fn]
  if (adapter === undefined) throw new Error(`Nothing runs ${fn} (${id}).`)
  return adapter
}
