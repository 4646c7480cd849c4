/** What differs between two texts, line by line. */
export interface DiffLine { kind: 'same' | 'added' | 'removed'; text: string }
/** Lines that stay together, with the number of unchanged lines left out before them. */
export interface Hunk { skipped: number; lines: DiffLine[] }

/** Beyond so many compared pairs the middle is told as a whole: a page must not stand still. */
const MOST_PAIRS = 16_000_000

/** The shortest difference of the lines between the common head and tail (longest common subsequence). */
export function diffLines(before: string, after: string): DiffLine[] {
  const [a, b] = [before.split('\n'), after.split('\n')]
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1
  const same = (text: string): DiffLine => ({ kind: 'same', text })
  const middle = between(a.slice(head, a.length - tail), b.slice(head, b.length - tail))
  return [...a.slice(0, head).map(same), ...middle, ...a.slice(a.length - tail).map(same)]
}

function between(a: string[], b: string[]): DiffLine[] {
  const removed = (text: string): DiffLine => ({ kind: 'removed', text })
  const added = (text: string): DiffLine => ({ kind: 'added', text })
  if (a.length * b.length > MOST_PAIRS) return [...a.map(removed), ...b.map(added)]
  const width = b.length + 1
  const longest = new Uint16Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] = a[i] === b[j] ? longest[(i + 1) * width + j + 1]! + 1 : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!)
    }
  }
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ kind: 'same', text: a[i]! })
      i += 1
      j += 1
    } else if (i < a.length && (j >= b.length || longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!)) {
      lines.push(removed(a[i]!))
      i += 1
    } else {
      lines.push(added(b[j]!))
      j += 1
    }
  }
  return lines
}

/** Only the changes, each with a few lines around it. */
export function hunks(lines: DiffLine[], around = 3): Hunk[] {
  const shown = lines.map(() => false)
  lines.forEach((line, i) => {
    if (line.kind !== 'same') shown.fill(true, Math.max(0, i - around), Math.min(lines.length, i + around + 1))
  })
  const found: Hunk[] = []
  let skipped = 0
  lines.forEach((line, i) => {
    if (!shown[i]) {
      skipped += 1
      return
    }
    if (i === 0 || !shown[i - 1]) found.push({ skipped, lines: [] })
    skipped = 0
    found[found.length - 1]!.lines.push(line)
  })
  return found
}
