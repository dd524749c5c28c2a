/** One way to run the embedded model. */
export interface LocalContestant {
  /**
   * Answers greedily, with exactly so many tokens.
   * @param seen is called when a token is there
   * @returns how many tokens the prompt had
   */
  answer(text: string, tokens: number, seen: () => void): Promise<number>
}

/** As the model's chat template writes it. */
export function toPrompt(text: string): string {
  return `<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n<|im_start|>user\n${text}<|im_end|>\n<|im_start|>assistant\n`
}
