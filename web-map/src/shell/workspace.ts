import type { StyleSpecification } from 'maplibre-gl'
import { computed, inject, type InjectionKey, reactive, ref, type Ref, shallowRef, watch } from 'vue'
import { api } from '../api/client'
import type { CaseFilter } from '../api/filter'
import { isEmpty, tidyFilter } from '../api/filter'
import { missed } from '../api/live'
import type { DamagedBuilding } from '../api/survey'
import type { AreaLevel, CaseSignal, Catalogue, CommandInfo, LayerInfo, LonLat, Meta } from '../api/types'
import type { AreaClass } from '../map/choropleth'
import type { HitFeature } from '../map/hit'
import { withFresh } from '../map/overlays'
import { TouchedSums, TouchedTiles } from '../map/touched'
import { formatHash, PAGES, parseHash, type View } from '../view/hash'
import { type Action, type Mode, next, selectionIn } from '../view/mode'
import { sameSelection, type Selection } from '../view/selection'
import { CodeNames } from './catalogue'
import type { Page } from './signed-in'

/** How long an arrived case keeps its ring on the map. */
const FRESH_MS = 90_000
/** Several signals in a burst (an import) cause one reload. */
const SETTLE_MS = 200

/** Codes of cases for a new batch, and the mine they were found around. */
export interface Gathered { cases: string[]; mine: string }

export interface Start { meta: Meta; catalogue: Catalogue; commands: CommandInfo[]; layers: LayerInfo[]; style: StyleSpecification }

export async function loadStart(): Promise<Start> {
  const [meta, catalogue, { commands }, { layers }, style] =
    await Promise.all([api.meta(), api.catalogue(), api.commands(), api.layers(), api.style()])
  return { meta, catalogue, commands, layers, style: style as unknown as StyleSpecification }
}

/** Everything the parts of the screen share: the mode, the filter, what is visible, and what arrived live. */
export function createWorkspace(start: Start, page: Ref<Page>) {
  const address = parseHash(window.location.hash)
  const mode = shallowRef<Mode>(
    address.selection ? { kind: 'inspect', selection: address.selection, also: [] } : { kind: 'browse' })
  const view = shallowRef<View | null>(address.view)
  const filter = shallowRef<CaseFilter>({})
  const hidden = shallowRef(new Set(start.layers.filter(({ visible }) => !visible).map(({ id }) => id)))
  const target = shallowRef<{ point: LonLat; zoom: number; exact: boolean } | null>(null)
  const located = shallowRef<LonLat | null>(null)
  /** Corners of an area that is being drawn to find cases in it. */
  const drawing = shallowRef<LonLat[] | null>(null)
  /** The layer whose things are shown as a table, and those that the map shows of it. */
  const tabled = shallowRef<string | null>(null)
  const seen = shallowRef<HitFeature[]>([])
  /** Cases found on the map, on their way to the form of a new batch. */
  const gathered = shallowRef<Gathered | null>(null)
  const fresh = shallowRef<CaseSignal[]>([])
  const version = ref(0)
  /** The case tiles that changed since the map last fetched them. */
  const touched = new TouchedTiles()
  /** The same of the sums at grids and mines. */
  const sums = new TouchedSums(start.style)
  /** Counts changes of the grids: a version of everything that is drawn of them. */
  const ground = ref(0)
  const connected = ref(true)
  /** Room for list, map and panel side by side; otherwise the list covers the map. */
  const wide = () => window.matchMedia('(min-width: 900px)').matches
  const open = reactive({ list: wide(), layers: false, areas: false })
  /** The areas that are filled by their number of cases. */
  const areas = shallowRef<{ level: AreaLevel; classes: AreaClass[] } | null>(null)
  watch(() => open.areas, (on) => { if (!on) areas.value = null })
  /** Surveyed buildings that the panel of a mine shows on the map; empty without it. */
  const damage = shallowRef<DamagedBuilding[]>([])
  const announcement = ref('')
  const notice = ref('')
  const names = reactive<Record<string, string>>({})
  const selection = computed(() => selectionIn(mode.value))
  const filtering = computed(() => !isEmpty(filter.value))
  let opener: HTMLElement | null = null
  let settling: ReturnType<typeof setTimeout> | undefined
  // What the page was loaded with: a change between loading and the first greeting is noticed.
  let latest: number | null = start.meta.change

  function dispatch(action: Action): void {
    const before = mode.value
    mode.value = next(before, action)
    if (before.kind === 'browse' && mode.value.kind !== 'browse') opener = document.activeElement as HTMLElement | null
    if (mode.value.kind !== 'report') located.value = null
    if (mode.value.kind === 'browse' && before.kind !== 'browse') {
      opener?.focus?.()
      opener = null
    }
  }

  /** Opens a panel and, when the place is known, goes there: to `zoom` exactly, or at least that close. */
  function inspect(selected: Selection, at?: LonLat | null, zoom = 13, exact = false): void {
    dispatch({ type: 'inspect', selection: selected })
    if (!wide()) open.list = false
    if (at) target.value = { point: { lon: at.lon, lat: at.lat }, zoom, exact }
  }

  function setFilter(change: CaseFilter): void {
    filter.value = tidyFilter(change)
    open.list = open.list || wide()
  }

  function toggleLayer(id: string): void {
    const changed = new Set(hidden.value)
    if (!changed.delete(id)) changed.add(id)
    hidden.value = changed
  }

  function settle(): void {
    clearTimeout(settling)
    settling = setTimeout(() => { version.value = Math.max(version.value + 1, latest ?? 0) }, SETTLE_MS)
  }

  /** A case was registered or changed, here or in any other browser. */
  function arrived(signal: CaseSignal): void {
    latest = Math.max(latest ?? 0, signal.seq)
    touched.add(signal)
    sums.add(signal)
    fresh.value = withFresh(fresh.value, signal)
    setTimeout(() => { fresh.value = fresh.value.filter((other) => other !== signal) }, FRESH_MS)
    settle()
  }

  /** Grids were imported or came into force. */
  function groundMoved(seq: number): void {
    latest = Math.max(latest ?? 0, seq)
    ground.value += 1
    touched.addAll()
    settle()
  }

  /** After a lost connection the newest number tells whether anything was missed; infinity says that something was. */
  function greeted(seq: number): void {
    const behind = missed(latest, seq)
    if (Number.isFinite(seq)) latest = seq
    if (!behind) return
    ground.value += 1
    touched.addAll()
    sums.addAll()
    settle()
  }

  let written = selection.value
  let writtenPage = page.value
  watch([page, view, selection], () => {
    const named = PAGES.find((name) => name === page.value)
    if (!named) return
    const hash = formatHash({ page: named, view: view.value, selection: selection.value })
    if (hash === window.location.hash) return
    const url = window.location.pathname + window.location.search + hash
    if (sameSelection(written, selection.value) && writtenPage === named) window.history.replaceState(null, '', url)
    else window.history.pushState(null, '', url)
    written = selection.value
    writtenPage = named
  }, { immediate: true })
  window.addEventListener('popstate', () => {
    const { page: named = 'map', view: seenView, selection: selected } = parseHash(window.location.hash)
    written = selected
    page.value = writtenPage = named
    if (!sameSelection(selected, selection.value)) dispatch(selected ? { type: 'inspect', selection: selected } : { type: 'close' })
    if (seenView) target.value = { point: seenView, zoom: seenView.zoom, exact: true }
  })

  return {
    ...start, codes: new CodeNames(start.catalogue), mode, view, filter, filtering, hidden, target, located, drawing, tabled, seen, gathered, fresh, version, touched, sums, ground, connected, open, areas, damage,
    announcement, notice, names, selection, dispatch, inspect, setFilter, toggleLayer, arrived, groundMoved, greeted,
  }
}

export type Workspace = ReturnType<typeof createWorkspace>
export const WORKSPACE: InjectionKey<Workspace> = Symbol('workspace')

export function useWorkspace(): Workspace {
  const workspace = inject(WORKSPACE)
  if (!workspace) throw new Error('useWorkspace() needs the workspace that App.vue provides')
  return workspace
}
