/** What a layer shows now, as a table: for whom a map says nothing, and for whoever wants to read rather than look. */
import type { LayerInfo } from '../api/types'
import { keyOf, type Selection } from '../view/selection'
import { type HitFeature, selectionAt } from './hit'

/** Rows that are written: more than this nobody reads, the list and the exports are for that. */
export const MOST_ROWS = 300

export interface LayerRow { key: string; selection: Selection | null; values: (string | number | boolean | null)[] }
export interface LayerTable { columns: string[]; rows: LayerRow[]; all: number }

const FIRST = ['name', 'code', 'id']
const rank = (field: string) => (FIRST.includes(field) ? FIRST.indexOf(field) : FIRST.length)

/** Name and code first. Where the same word is told in Chinese beside it, the machine's word is left out. */
const columnsOf = (fields: LayerInfo['fields']): string[] =>
  Object.keys(fields).filter((field) => !(`${field}_zh` in fields)).sort((a, b) => rank(a) - rank(b))

const plain = (value: unknown): string | number | boolean | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null

/** Each thing once, though tiles cut it into pieces; by its first column. */
export function layerTable(layer: LayerInfo, features: HitFeature[]): LayerTable {
  const columns = columnsOf(layer.fields)
  const rows = new Map<string, LayerRow>()
  for (const feature of features) {
    const values = columns.map((field) => plain(feature.properties[field]))
    const selection = selectionAt(feature)
    const own = feature.properties.code ?? feature.properties.id
    const key = own === undefined ? selection ? keyOf(selection) : values.join('\u0000') : String(own)
    rows.set(key, { key, selection, values })
  }
  const first = (row: LayerRow) => String(row.values[0] ?? '')
  const sorted = [...rows.values()].sort((a, b) => first(a).localeCompare(first(b), 'zh-CN') || a.key.localeCompare(b.key))
  return { columns, rows: sorted.slice(0, MOST_ROWS), all: sorted.length }
}
