/// <reference types="vite/client" />
import type { Map as MapLibreMap } from 'maplibre-gl'

declare global {
  interface Window {
    /** For the browser test and the curious: the map itself. */
    zhunzhi?: { map: MapLibreMap }
  }
}
