import type { StyleSpecification } from 'maplibre-gl'
import type { Words } from './words'

/** Colour of the areas whose number is from `first` to `last`; `null` is without end. */
export interface Shade { color: string; first: number; last: number | null }

/** The classes of a style's fill, read from its `step` expression, so that the legend cannot say anything else than the map. */
export function shadesOf(style: StyleSpecification): Shade[] {
  const fill = style.layers.find((layer) => layer.type === 'fill')
  const expression: unknown = fill?.type === 'fill' ? fill.paint?.['fill-color'] : undefined
  if (!Array.isArray(expression) || expression[0] !== 'step') return []
  const [, , lowest, ...steps] = expression as [string, unknown, string, ...(string | number)[]]
  const shades: Shade[] = [{ color: lowest, first: 0, last: null }]
  for (let i = 0; i + 1 < steps.length; i += 2) {
    const from = Number(steps[i])
    const before = shades[shades.length - 1]
    if (before) before.last = from - 1
    shades.push({ color: String(steps[i + 1]), first: from, last: null })
  }
  return shades
}

/** What a shade is called. Numbers are nought or at least five, so the lowest class is "none". */
export const shadeName = (shade: Shade, words: Words): string => (shade.first === 0 ? words.nought : words.from(shade.first, shade.last))

/** What is told of an area, by the properties of its feature; nothing of what is none. */
export function sentenceOf(properties: Record<string, unknown> | null | undefined, words: Words): string {
  const { name, number, areas } = properties ?? {}
  if (typeof name !== 'string' || typeof number !== 'number') return words.none
  return words.told(name, number) + (typeof areas === 'number' && areas > 1 ? words.together(areas) : '')
}
