import type { Comparison } from '../api/consistency'

/** Sums on a line, each a share of its length from 0 to 1, evenly by ratio: what is twice as much lies as far to the right everywhere. */
export interface SumLine { low: number; high: number; expected: number; own: number | null; dots: { case: string; at: number }[] }

/** Nothing without sums to compare. */
export function lineOf({ sums, neighbours, award }: Comparison): SumLine | null {
  if (!sums) return null
  const here = neighbours.flatMap(({ case: code, rate_fen: rate }) => (rate === null ? [] : [{ case: code, fen: rate * sums.size }]))
  const own = award.sum_fen
  const all = [sums.low_fen, sums.high_fen, ...here.map(({ fen }) => fen), ...(own ? [own] : [])].map((fen) => Math.log(Math.max(fen, 1)))
  const [least, most] = [Math.min(...all), Math.max(...all)]
  const place = (fen: number): number => (most > least ? 0.04 + (0.92 * (Math.log(Math.max(fen, 1)) - least)) / (most - least) : 0.5)
  return {
    low: place(sums.low_fen), high: place(sums.high_fen), expected: place(sums.expected_fen), own: own ? place(own) : null,
    dots: here.map(({ case: code, fen }) => ({ case: code, at: place(fen) })),
  }
}
