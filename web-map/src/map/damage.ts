import type { LayerSpecification } from 'maplibre-gl'
import type { DamagedBuilding } from '../api/survey'
import { formatGrade } from '../format/grades'

/** Source of surveyed buildings; empty while nobody looks at them. */
export const DAMAGE = 'surveyed-buildings'

/** How the damage seen in a building stands to what the movement of the ground explains. */
export type Standing = 'more' | 'equal' | 'less' | 'incomparable'
export const STANDINGS: Standing[] = ['more', 'equal', 'less', 'incomparable']

/** Apart in shades of grey too: more is dark, less is light, and what cannot be compared is hollow. */
export const STANDING_COLORS: Record<Standing, string> = { more: '#8a3b12', equal: '#8d97a0', less: '#c4dbe8', incomparable: '#ffffff' }

export function standingOf(residual: number | null): Standing {
  if (residual === null) return 'incomparable'
  return residual > 0 ? 'more' : residual < 0 ? 'less' : 'equal'
}

/** Grade seen over grade computed, such as III/I; a dash where one is missing. */
export const gradePair = ({ observed, computed }: Pick<DamagedBuilding, 'observed' | 'computed'>): string =>
  [observed, computed].map(formatGrade).join('/')

/** The buildings as points that open their case. */
export const damageFeatures = (buildings: DamagedBuilding[]): GeoJSON.FeatureCollection => ({
  type: 'FeatureCollection',
  features: buildings.map((building) => ({
    type: 'Feature',
    properties: { code: building.case, standing: standingOf(building.residual), grades: gradePair(building) },
    geometry: { type: 'Point', coordinates: [building.lon, building.lat] },
  })),
})

/** Above the cases: who looks at houses has asked for them. */
export function damageLayers(): LayerSpecification[] {
  const fill = ['match', ['get', 'standing'], ...STANDINGS.flatMap((one) => [one, STANDING_COLORS[one]]), '#ffffff']
  const ink = ['match', ['get', 'standing'], 'more', '#ffffff', '#1c2428']
  return [
    {
      id: 'damage-house', type: 'circle', source: DAMAGE,
      paint: {
        'circle-color': fill, 'circle-radius': ['interpolate', ['linear'], ['zoom'], 9, 3.5, 13, 7, 15, 14],
        'circle-stroke-color': '#1c2428', 'circle-stroke-width': 1,
      },
    },
    {
      id: 'damage-grades', type: 'symbol', source: DAMAGE, minzoom: 14.5,
      layout: { 'text-field': ['get', 'grades'], 'text-size': 10.5, 'text-allow-overlap': false },
      paint: { 'text-color': ink },
    },
  ] as unknown as LayerSpecification[]
}
