/** The candidate that a mistyped name most likely meant, or undefined when none is near. Case and `_`/`-` do not count. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const plain = normalise(name)
  let best: string | undefined
  // A third of the letters may be wrong; more is another word.
  let least = Math.max(1, Math.round(plain.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = editDistance(plain, normalise(candidate))
    if (distance < least) {
      least = distance
      best = candidate
    }
  }
  return (
    best ??
    candidates.find(
      (candidate) =>
        plain.length >= 3 && (normalise(candidate).includes(plain) || plain.includes(normalise(candidate))),
    )
  )
}

function normalise(name: string): string {
  return name.replace(/[-_\s]/g, '').toLowerCase()
}

/** Damerau's distance: insertions, deletions, substitutions and swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1
      let distance = Math.min((above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (above[column - 1] ?? 0) + same)
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        distance = Math.min(distance, (before[column - 2] ?? 0) + 1)
      current.push(distance)
    }
    before = above
    above = current
  }
  return above[b.length] ?? 0
}
