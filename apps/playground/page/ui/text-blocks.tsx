import { memo } from 'preact/compat'
import { CopyButton } from './copy-button.tsx'
import { splitBlocks } from './split-blocks.ts'

/** A model's text. It is text, never HTML; code between fences is set apart. */
export function TextBlocks({ text }: { text: string }) {
  return (
    <div class="text">
      {splitBlocks(text).map((block, index) =>
        block.kind === 'text' ? (
          <p key={index}>{block.text}</p>
        ) : (
          <Code key={index} language={block.language} text={block.text} />
        ),
      )}
    </div>
  )
}

const Code = memo(function Code({ language, text }: { language: string; text: string }) {
  return (
    <figure class="code">
      <figcaption class="row small muted">
        <span>{language || 'code'}</span>
        <CopyButton text={text} />
      </figcaption>
      <pre tabIndex={0} aria-label={`Code: ${language || 'text'}`}>
        <code>{text}</code>
      </pre>
    </figure>
  )
})
