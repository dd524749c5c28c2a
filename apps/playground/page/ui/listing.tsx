import { CopyButton } from './copy-button.tsx'

/**
 * A program, a request, a value: under its title, with a button that copies all of it.
 * @param shown what is shown of a text that is too long for the eye; default: all
 */
export function Listing({ title, text, shown = text }: { title: string; text: string; shown?: string }) {
  return (
    <figure class="code">
      <figcaption class="row small muted">
        <span>{title}</span>
        <CopyButton text={text} />
      </figcaption>
      <pre tabIndex={0} aria-label={title}>
        <code>{shown}</code>
      </pre>
    </figure>
  )
}
