/** The parts of a prediction that we read; everything may be missing. */
export interface WirePrediction {
  id?: string
  /** `starting`, `processing`, then `succeeded`, `failed`, `canceled` or `aborted`. */
  status?: string
  /** The whole text, or its pieces so far. */
  output?: string | readonly string[] | null
  error?: unknown
  metrics?: { input_token_count?: number; output_token_count?: number } | null
}
