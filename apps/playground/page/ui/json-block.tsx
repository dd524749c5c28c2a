import { Listing } from './listing.tsx'

/** A value as JSON. */
export function JsonBlock({ title, value }: { title: string; value: unknown }) {
  return <Listing title={title} text={typeof value === 'string' ? value : JSON.stringify(value, null, 2)} />
}
