import { SmolError } from '@smol/core'
import type { CausalModel } from './library.ts'
import type { Placement } from './placement.ts'
import type { LoadSpec } from './runtime.ts'
import { modelParts } from './weights.ts'

/**
 * Checks what was loaded: weights of another kind of model, and names in `deviceMap` or `torchDtype` that are of no part,
 * would show at the first call only, or never.
 * @throws SmolError that names the graph's outputs, or the parts
 */
export function checkGraph({ sessions }: CausalModel, spec: LoadSpec): void {
  const decoder = sessions['decoder_model_merged'] ?? sessions['model']
  if (decoder !== undefined && !decoder.outputNames.includes('logits')) {
    throw new SmolError({
      code: 'unsupported',
      message: `The weights of '${spec.name}' are of no model that writes text: they give ${decoder.outputNames.join(', ')} instead of logits. Take a text generation model, exported with its head.`,
    })
  }
  checkParts('deviceMap', spec.device, Object.keys(sessions))
  checkParts('torchDtype', spec.dtype, Object.keys(sessions))
}

function checkParts(option: string, given: Placement | undefined, parts: readonly string[]): void {
  if (typeof given !== 'object' || parts.length === 0) return
  const unknown = Object.keys(given).find((part) => !parts.includes(part) && !modelParts.includes(part))
  if (unknown === undefined) return
  throw new SmolError({
    code: 'configuration',
    message: `${option}.${unknown} names no part of the model. It has: ${parts.join(', ')}.`,
  })
}
