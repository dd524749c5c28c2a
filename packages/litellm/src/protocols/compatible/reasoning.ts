/** Names of models that think before they answer, as their makers name them. */
const names =
  /(^|[^a-z])(o[1345](-|$)|gpt-5|gpt-6|gpt-oss|codex|deepseek-(r|v[34])|qwq|qwen-?3|magistral|grok-([4-9]|3-mini)|glm-[45]|kimi-k[2-9]|minimax-m|claude|gemini-(2\.5|[3-9])|nova-2|sonar-deep|hunyuan|hy[3-9]|seed|mimo)|reason|think/i

/** Whether a model thinks, going by its name. */
export function reasons(model: string): boolean {
  return names.test(model)
}
