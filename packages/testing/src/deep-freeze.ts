/** Freezes a value and everything below it. Bytes are left: JavaScript cannot freeze them. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value)) return value
  Object.freeze(value)
  Object.values(value).forEach(deepFreeze)
  return value
}
