const day = '(0[1-9]|1[0-9]|2[0-8])'
const time = '([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]'
const zone = '(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])'
const date = `[12][0-9]{3}-(0[1-9]|1[0-2])-${day}`
const byte = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])'

/**
 * Formats of JSON Schema (draft 2020-12, section 7.3) that a pattern can keep; the others say what a string is for.
 * Days end at the 28th, which every month has.
 */
export const formats: Readonly<Record<string, string>> = {
  date,
  time: `${time}${zone}`,
  'date-time': `${date}T${time}${zone}`,
  email: '[a-z][a-z0-9._-]{0,15}@[a-z][a-z0-9-]{1,15}\\.[a-z]{2,6}',
  uuid: '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}',
  ipv4: `${byte}\\.${byte}\\.${byte}\\.${byte}`,
}
