/** The parts of the Responses API that we read; everything may be missing. */
export interface WireResponse {
  output?: readonly WireItem[] | null
  status?: string | null
  incomplete_details?: { reason?: string } | null
  usage?: { input_tokens?: number; output_tokens?: number } | null
}

export interface WireItem {
  type?: string
  content?: readonly { text?: string }[] | null
}

export interface WireEvent {
  type?: string
  /** The next piece of the text. */
  delta?: string
  item?: WireItem
  response?: WireResponse
}
