import { shallowRef } from 'vue'
import type { LonLat } from '../api/types'

/** Where the mouse is over the map; its own module because it changes with every movement and few parts care. */
export const pointer = shallowRef<LonLat | null>(null)
