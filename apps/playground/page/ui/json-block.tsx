import { CopyButton } from './copy-button.tsx'

/** A value as JSON. */
export function JsonBlock({ title, value }: { title: string; value: unknown }) {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2)
  return (
    <figure class="code">
      <figcaption class="row small muted">
        <span>{title}</span>
        <CopyButton text={text} />
      </figcaption>
      <pre tabIndex={0} aria-label={title}>
        <code>{text}</code>
      </pre>
    </figure>
  )
}
