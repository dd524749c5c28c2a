/** What the model thought, apart from what it says. */
export function Reasoning({ text, open }: { text: string; open: boolean }) {
  return (
    <details class="reasoning" open={open}>
      <summary>Reasoning</summary>
      <div class="text">{text}</div>
    </details>
  )
}
