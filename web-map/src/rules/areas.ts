import type { Flaw, Gaps } from '../api/rules'

/** From the worst: nobody, the wrong one, nobody in it, two. */
export const FLAW_COLORS: Record<Flaw, string> = { no_unit: '#c0362c', unit_missing: '#d0803a', nobody_registered: '#c9a227', two_leads: '#5b7f9a' }
export const FLAWS: Flaw[] = ['no_unit', 'unit_missing', 'nobody_registered', 'two_leads']

export interface Drawing { viewBox: string; townships: string[]; areas: { d: string; code: string; name: string; flaw: Flaw; categories: number; opacity: number }[] }

const WIDTH = 600

function ringsOf(geometry: GeoJSON.Geometry): GeoJSON.Position[][] {
  if (geometry.type === 'Polygon') return geometry.coordinates
  return geometry.type === 'MultiPolygon' ? geometry.coordinates.flat() : []
}

const countIn = (properties: GeoJSON.GeoJsonProperties, flaw: Flaw): number => String(properties?.[flaw] ?? '').split(' ').filter(Boolean).length

/** The areas in a box of their townships: degrees, with the shrinking of longitudes at their latitude. The more categories are open in one, the fuller its colour. */
export function draw({ townships, areas }: Pick<Gaps, 'townships' | 'areas'>, only: Flaw | null): Drawing {
  const all = [...townships.features, ...areas.features].flatMap(({ geometry }) => ringsOf(geometry)).flat()
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [lon = 0, lat = 0] of all) {
    west = Math.min(west, lon)
    east = Math.max(east, lon)
    south = Math.min(south, lat)
    north = Math.max(north, lat)
  }
  if (!all.length) return { viewBox: `0 0 ${WIDTH} 1`, townships: [], areas: [] }
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180)
  const scale = WIDTH / ((east - west) * shrink || 1)
  const at = ([lon = 0, lat = 0]: GeoJSON.Position) => `${((lon - west) * shrink * scale).toFixed(1)} ${((north - lat) * scale).toFixed(1)}`
  const path = (geometry: GeoJSON.Geometry) => ringsOf(geometry).map((ring) => `M${ring.map(at).join('L')}Z`).join('')
  const flawOf = (properties: GeoJSON.GeoJsonProperties) => FLAWS.find((flaw) => properties?.[flaw] && (only === null || flaw === only))
  const inAll = areas.features.map(({ properties }) => { const flaw = flawOf(properties); return flaw ? countIn(properties, flaw) : 0 })
  const most = Math.max(1, ...inAll)
  return {
    viewBox: `0 0 ${WIDTH} ${Math.ceil((north - south) * scale)}`,
    townships: townships.features.map(({ geometry }) => path(geometry)),
    areas: areas.features.flatMap(({ geometry, properties }) => {
      const flaw = flawOf(properties)
      if (!flaw) return []
      const categories = countIn(properties, flaw)
      return [{ d: path(geometry), code: String(properties?.grid), name: String(properties?.name), flaw, categories, opacity: 0.25 + (0.65 * categories) / most }]
    }),
  }
}
