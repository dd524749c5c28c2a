/** A provider's report of a load, `{ status, file, loaded, total }` with sizes in bytes, in words. */
export function describeLoad(report: unknown): string {
  const { status, file, loaded, total } = (report ?? {}) as Readonly<Record<string, unknown>>
  if (status === 'ready') return 'Reading the prompt …'
  const name = typeof file === 'string' ? ` ${file}` : ' the model'
  if (typeof loaded !== 'number' || typeof total !== 'number' || total <= 0) return `Loading${name} …`
  return `Loading${name}: ${Math.floor((100 * loaded) / total)} % of ${(total / 1e6).toFixed(1)} MB`
}
