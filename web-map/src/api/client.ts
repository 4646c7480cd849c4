import type {
  AreaCounts, AreaLevel, Board, CasePage, CaseView, Catalogue, CommandInfo, Confirmation, DivisionView, GridView, LayerInfo, Located, Meta, MineDisputes, MineView,
  NewCase, Place, SearchResult, StationView, SuggestAnswer, SuggestRequest,
} from './types'
import type { CrackDiary, EvidenceList, NewCrack, NewReading, Said, UploadAnswer } from './evidence'
import { areaCountsUrl, exportUrl, listUrl, type CaseFilter, type Page } from './filter'
import { readProblem, RequestFailed } from './problem'

async function send<T>(path: string, init: RequestInit = {}): Promise<T> {
  const answer = await fetch(path, { ...init, headers: { accept: 'application/json', ...init.headers } })
  const body: unknown = await answer.json().catch(() => null)
  if (!answer.ok) throw new RequestFailed(readProblem(answer.status, body))
  return body as T
}

const post = <T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> =>
  send<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  })

const segment = encodeURIComponent

export const api = {
  meta: () => send<Meta>('/api/v1/meta'),
  catalogue: () => send<Catalogue>('/api/v1/categories'),
  layers: () => send<{ layers: LayerInfo[] }>('/api/v1/layers'),
  style: () => send<Record<string, unknown>>('/tiles/style/operations.json'),
  locate: ({ lon, lat, datum = 'cgcs2000', accuracy_m: accuracy }: Located, signal?: AbortSignal) =>
    send<Place>(`/api/v1/locate?lon=${lon}&lat=${lat}&datum=${datum}${accuracy === undefined ? '' : `&accuracy_m=${accuracy}`}`, signal ? { signal } : {}),
  suggest: (request: SuggestRequest, signal?: AbortSignal) => post<SuggestAnswer>('/api/v1/cases/suggest', request, signal),
  register: (request: NewCase) => post<CaseView>('/api/v1/cases', request),
  confirm: (code: string, confirmation: Confirmation) =>
    post<CaseView>(`/api/v1/cases/${segment(code)}/confirm`, confirmation),
  commands: () => send<{ commands: CommandInfo[] }>('/api/v1/commands'),
  command: (code: string, body: Record<string, unknown>) => post<CaseView>(`/api/v1/cases/${segment(code)}/commands`, body),
  evidence: (code: string) => send<EvidenceList>(`/api/v1/cases/${segment(code)}/evidence`),
  announce: (code: string, said: Said & { name: string; bytes: number; sha256: string }) =>
    post<UploadAnswer>(`/api/v1/cases/${segment(code)}/evidence`, said),
  original: async (path: string, reason: string): Promise<Blob> => {
    const answer = await fetch(`${path}?reason=${segment(reason)}`)
    if (!answer.ok) throw new RequestFailed(readProblem(answer.status, await answer.json().catch(() => null)))
    return answer.blob()
  },
  cracks: (code: string) => send<CrackDiary>(`/api/v1/cases/${segment(code)}/cracks`),
  noteCrack: (code: string, crack: NewCrack) => post<CrackDiary>(`/api/v1/cases/${segment(code)}/cracks`, crack),
  noteReading: (code: string, number: number, reading: NewReading) =>
    post<CrackDiary>(`/api/v1/cases/${segment(code)}/cracks/${number}/readings`, reading),
  supervision: (step: number) => send<Board>(`/api/v1/supervision?step=${step}`),
  case: (code: string) => send<CaseView>(`/api/v1/cases/${segment(code)}`),
  cases: (filter: CaseFilter, page?: Page) => send<CasePage>(listUrl(filter, page)),
  areaCounts: (filter: CaseFilter, level: AreaLevel) => send<AreaCounts>(areaCountsUrl(filter, level)),
  caseFeatures: (filter: CaseFilter) => send<GeoJSON.FeatureCollection>(exportUrl(filter)),
  mine: (id: string) => send<MineView>(`/api/v1/mines/${segment(id)}`),
  mineDisputes: (id: string) => send<MineDisputes>(`/api/v1/mines/${segment(id)}/disputes`),
  grid: (code: string) => send<GridView>(`/api/v1/grids/${segment(code)}`),
  division: (code: string) => send<DivisionView>(`/api/v1/divisions/${segment(code)}`),
  station: (id: string) => send<StationView>(`/api/v1/stations/${segment(id)}`),
  search: (q: string, signal?: AbortSignal) =>
    send<{ results: SearchResult[] }>(`/api/v1/search?q=${segment(q)}`, signal ? { signal } : {}),
}
