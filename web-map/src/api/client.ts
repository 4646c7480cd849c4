import type { AccessToken, NewAccessToken, Account, AttemptList, Deputy, DutyChange, Credentials, GivenPassword, NewAccount, Secret, Session } from './accounts'
import type { NewParty, Party, PartyCorrection, Revealed, RevealRequest } from './parties'
import type { Exposure, LonLat, AreaCounts, AuditList, AuditQuestion, AreaLevel, Bilingual, Board, CaseAnswer, CasePage, CaseView, Catalogue, CommandInfo, Confirmation, DivisionView, EffectivenessTable, Extent, Desk, DeskQuestion, GridView, LayerInfo, Located, Meta, MineDisputes, MineDossier, MineView, NewCase, Place, PlaceCode, ProofState, SearchResult, Outbox, RiskHints, StationView, SuggestAnswer, SuggestRequest } from './types'
import type { ConsistencyBoard, DecidedBy, Neighbours } from './consistency'
import type { NewPreservation, PreservationBoard, PreservationCommand, PreservationFile } from './preservations'
import type { BatchBoard, BatchCommand, BatchFile, NewBatch, ProposedGroups, VisitPlan } from './batches'
import type { DuplicateCase, DuplicatesRequest, Reading } from './intake'
import type { CrackDiary, EvidenceItem, EvidenceList, NewCrack, NewReading, RedactionBox, Said, UploadAnswer } from './evidence'
import type { MineDamage, SurveyAnswer } from './survey'
import type { AskedInquiry, Inquiry, InquiryList, NewInquiry } from './inquiries'
import { areaCountsUrl, extentUrl, listUrl, type CaseFilter, type Page } from './filter'
import { readProblem, RequestFailed } from './problem'

let ended = (): void => {}
/** What is done when an answer says that nobody is signed in any more. */
export function onSessionEnd(then: () => void): void { ended = then }
export const sessionEnded = (): void => ended()

async function send<T>(path: string, init: RequestInit = {}): Promise<T> {
  const answer = await fetch(path, { ...init, headers: { accept: 'application/json', ...init.headers } })
  const body: unknown = await answer.json().catch(() => null)
  if (!answer.ok) {
    const problem = readProblem(answer.status, body)
    if (problem.code === 'not_signed_in') ended()
    throw new RequestFailed(problem)
  }
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

/** The page of a dossier, for print. */
/** The dossier as a file for GIS programs. */
export const dossierFile = (id: string, asOf: string, ending: 'gpkg' | 'geojson'): string => `/api/v1/mines/${segment(id)}/dossier.${ending}?as_of=${asOf}`
export const dossierPage = (id: string, asOf: string): string => `/api/v1/mines/${segment(id)}/dossier/page?as_of=${asOf}`

export const api = {
  /** Who is signed in; null when nobody is. */
  session: () => send<Session | null>('/api/v1/session'),
  signIn: (credentials: Credentials) => post<Session>('/api/v1/session', credentials),
  signOut: () => send<null>('/api/v1/session', { method: 'DELETE' }),
  changePassword: (password: string, wanted: string) => post<Session>('/api/v1/session/password', { password, new_password: wanted }),
  newSecret: () => post<Secret>('/api/v1/session/second-factor', {}),
  confirmSecret: (code: string) => post<Secret>('/api/v1/session/second-factor', { code }),
  accessTokens: () => send<AccessToken[]>('/api/v1/session/tokens'),
  makeAccessToken: (name: string, days: number) => post<NewAccessToken>('/api/v1/session/tokens', { name, days }),
  revokeAccessToken: (id: number) => send<null>(`/api/v1/session/tokens/${id}`, { method: 'DELETE' }),
  accounts: () => send<{ accounts: Account[]; capacities: Bilingual[] }>('/api/v1/accounts'),
  changeAccount: (login: string, duty: DutyChange) =>
    send<Account>(`/api/v1/accounts/${segment(login)}`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(duty) }),
  removeSecondFactor: (login: string) => send<null>(`/api/v1/accounts/${segment(login)}/second-factor`, { method: 'DELETE' }),
  unlockAccount: (login: string) => post<null>(`/api/v1/accounts/${segment(login)}/unlock`, {}),
  signInAttempts: (login: string, before?: number) =>
    send<AttemptList>(`/api/v1/sign-in-attempts?${new URLSearchParams({ ...(login ? { login } : {}), ...(before === undefined ? {} : { before: String(before) }) })}`),
  nameDeputy: (deputy: Deputy) =>
    send<null>('/api/v1/session/deputy', { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(deputy) }),
  dismissDeputy: () => send<null>('/api/v1/session/deputy', { method: 'DELETE' }),
  createAccount: (account: NewAccount) => post<GivenPassword>('/api/v1/accounts', account),
  disableAccount: (login: string) => post<Account>(`/api/v1/accounts/${segment(login)}/disable`, {}),
  enableAccount: (login: string) => post<Account>(`/api/v1/accounts/${segment(login)}/enable`, {}),
  resetPassword: (login: string) => post<GivenPassword>(`/api/v1/accounts/${segment(login)}/password`, {}),
  placeCodes: (kind: string, subject: string) => send<{ codes: PlaceCode[] }>(`/api/v1/places/codes?kind=${kind}&subject=${segment(subject)}`),
  makePlaceCode: (place: { kind: string; subject: string; spot: string }) => post<PlaceCode>('/api/v1/places/codes', place),
  endPlaceCode: (serial: number, how: 'renew' | 'revoke', reason: string) => post<PlaceCode | null>(`/api/v1/places/codes/${serial}/${how}`, { reason }),
  meta: () => send<Meta>('/api/v1/meta'),
  catalogue: () => send<Catalogue>('/api/v1/categories'),
  layers: () => send<{ layers: LayerInfo[] }>('/api/v1/layers'),
  style: () => send<Record<string, unknown>>('/tiles/style/operations.json'),
  locate: ({ lon, lat, datum = 'cgcs2000', accuracy_m: accuracy }: Located, signal?: AbortSignal) =>
    send<Place>(`/api/v1/locate?lon=${lon}&lat=${lat}&datum=${datum}${accuracy === undefined ? '' : `&accuracy_m=${accuracy}`}`, signal ? { signal } : {}),
  exposure: ({ lon, lat }: LonLat, { structure, on }: { structure: string; on: string }, signal?: AbortSignal) =>
    send<Exposure>(`/api/v1/exposure?lon=${lon}&lat=${lat}${structure && `&structure=${structure}`}${on && `&on=${on}`}`, signal ? { signal } : {}),
  suggest: (request: SuggestRequest, signal?: AbortSignal) => post<SuggestAnswer>('/api/v1/cases/suggest', request, signal),
  read: (text: string, signal?: AbortSignal) => post<Reading>('/api/v1/intake/read', { text }, signal),
  duplicates: (request: DuplicatesRequest, signal?: AbortSignal) => post<{ candidates: DuplicateCase[] }>('/api/v1/cases/duplicates', request, signal),
  register: (request: NewCase) => post<CaseAnswer>('/api/v1/cases', request),
  confirm: (code: string, confirmation: Confirmation) =>
    post<CaseAnswer>(`/api/v1/cases/${segment(code)}/confirm`, confirmation),
  commands: () => send<{ commands: CommandInfo[] }>('/api/v1/commands'),
  command: (code: string, body: Record<string, unknown>) => post<CaseAnswer>(`/api/v1/cases/${segment(code)}/commands`, body),
  effectiveness: ({ by, since, until }: { by: string; since: string; until: string }) =>
    send<EffectivenessTable>(`/api/v1/effectiveness?by=${by}&since=${since}&until=${until}`),
  evidence: (code: string) => send<EvidenceList>(`/api/v1/cases/${segment(code)}/evidence`),
  announce: (code: string, said: Said & { name: string; bytes: number; sha256: string }) =>
    post<UploadAnswer>(`/api/v1/cases/${segment(code)}/evidence`, said),
  /** All boxes of the copy, an empty list for none. */
  redact: (code: string, number: number, boxes: RedactionBox[]) =>
    post<EvidenceItem>(`/api/v1/cases/${segment(code)}/evidence/${number}/redactions`, { boxes }),
  original: async (path: string, reason: string): Promise<Blob> => {
    const answer = await fetch(`${path}?reason=${segment(reason)}`)
    if (!answer.ok) throw new RequestFailed(readProblem(answer.status, await answer.json().catch(() => null)))
    return answer.blob()
  },
  cracks: (code: string) => send<CrackDiary>(`/api/v1/cases/${segment(code)}/cracks`),
  noteCrack: (code: string, crack: NewCrack) => post<CrackDiary>(`/api/v1/cases/${segment(code)}/cracks`, crack),
  noteReading: (code: string, number: number, reading: NewReading) =>
    post<CrackDiary>(`/api/v1/cases/${segment(code)}/cracks/${number}/readings`, reading),
  desk: (question: DeskQuestion) => {
    const asked = Object.entries(question).filter(([, value]) => value !== '' && value !== false && value !== undefined)
    return send<Desk>(`/api/v1/desk?${new URLSearchParams(asked.map(([key, value]) => [key, String(value)])).toString()}`)
  },
  batches: () => send<BatchBoard>('/api/v1/batches'),
  proposedGroups: () => send<ProposedGroups>('/api/v1/batches/proposed'),
  batch: (id: string) => send<BatchFile>(`/api/v1/batches/${segment(id)}`),
  batchVisit: (id: string, query: string) => send<VisitPlan>(`/api/v1/batches/${segment(id)}/visit${query}`),
  openBatch: (batch: NewBatch) => post<BatchFile>('/api/v1/batches', batch),
  commandBatch: (id: string, command: BatchCommand) => post<BatchFile>(`/api/v1/batches/${segment(id)}/commands`, command),
  neighbours: (code: string, sumFen: number | null) => send<Neighbours>(`/api/v1/cases/${segment(code)}/neighbours${sumFen ? `?sum_fen=${sumFen}` : ''}`),
  memberNeighbours: (batch: string, code: string) => send<Neighbours>(`/api/v1/batches/${segment(batch)}/members/${segment(code)}/neighbours`),
  consistency: (by: DecidedBy) => send<ConsistencyBoard>(`/api/v1/consistency?by=${by}`),
  inquiries: (code: string) => send<InquiryList>(`/api/v1/cases/${segment(code)}/inquiries`),
  /** The answer has the link, once. */
  askOperator: (code: string, inquiry: NewInquiry) => post<AskedInquiry>(`/api/v1/cases/${segment(code)}/inquiries`, inquiry),
  renewInquiryLink: (code: string, n: number, reason: string) => post<AskedInquiry>(`/api/v1/cases/${segment(code)}/inquiries/${n}/link`, { reason }),
  extendInquiry: (code: string, n: number, due: string, reason: string) => post<Inquiry>(`/api/v1/cases/${segment(code)}/inquiries/${n}/extend`, { due, reason }),
  revokeInquiry: (code: string, n: number, reason: string) => post<Inquiry>(`/api/v1/cases/${segment(code)}/inquiries/${n}/revoke`, { reason }),
  /** Surveyed buildings of a mine's cases, observed against computed. */
  mineDamage: (id: string) => send<MineDamage>(`/api/v1/mines/${segment(id)}/surveys`),
  /** A version of the survey of damage; 0 for the newest. */
  survey: (code: string, version: number) => send<SurveyAnswer>(`/api/v1/cases/${segment(code)}/survey${version ? `?version=${version}` : ''}`),
  preservations: () => send<PreservationBoard>('/api/v1/preservations'),
  preservation: (id: string) => send<PreservationFile>(`/api/v1/preservations/${segment(id)}`),
  openPreservation: (preservation: NewPreservation) => post<PreservationFile>('/api/v1/preservations', preservation),
  commandPreservation: (id: string, command: PreservationCommand) => post<PreservationFile>(`/api/v1/preservations/${segment(id)}/commands`, command),
  audit: (question: AuditQuestion) =>
    send<AuditList>(`/api/v1/audit?${new URLSearchParams(Object.entries({ limit: 100, ...question }).map(([key, value]) => [key, String(value)])).toString()}`),
  auditProof: () => send<ProofState>('/api/v1/audit/proof'),
  proveAudit: () => post<ProofState>('/api/v1/audit/proof', {}),
  handOver: (code: string, person: string, reason: string) => post<CaseAnswer>(`/api/v1/cases/${segment(code)}/person`, { person_id: person, reason }),
  correctPlace: (code: string, place: { lon: number; lat: number; accuracy_m?: number; reason: string }) => post<CaseAnswer>(`/api/v1/cases/${segment(code)}/place`, place),
  outbox: () => send<Outbox>('/api/v1/outbox'),
  replayOutbox: () => post<{ count: number }>('/api/v1/outbox/replay', {}),
  riskHints: () => send<RiskHints>('/api/v1/supervision/warnings'),
  supervision: (step: number) => send<Board>(`/api/v1/supervision?step=${step}`),
  case: (code: string) => send<CaseView>(`/api/v1/cases/${segment(code)}`),
  parties: (code: string) => send<{ parties: Party[] }>(`/api/v1/cases/${segment(code)}/parties`),
  addParty: (code: string, party: NewParty) => post<Party>(`/api/v1/cases/${segment(code)}/parties`, party),
  correctParty: (code: string, seq: number, correction: PartyCorrection) =>
    post<Party>(`/api/v1/cases/${segment(code)}/parties/${seq}/correction`, correction),
  revealParty: (code: string, seq: number, request: RevealRequest) => post<Revealed>(`/api/v1/cases/${segment(code)}/parties/${seq}/reveal`, request),
  cases: (filter: CaseFilter, page?: Page) => send<CasePage>(listUrl(filter, page)),
  areaCounts: (filter: CaseFilter, level: AreaLevel) => send<AreaCounts>(areaCountsUrl(filter, level)),
  extent: (filter: CaseFilter) => send<Extent>(extentUrl(filter)),
  mine: (id: string) => send<MineView>(`/api/v1/mines/${segment(id)}`),
  mineDisputes: (id: string) => send<MineDisputes>(`/api/v1/mines/${segment(id)}/disputes`),
  mineDossier: (id: string, asOf: string, signal?: AbortSignal) => send<MineDossier>(`/api/v1/mines/${segment(id)}/dossier?as_of=${asOf}`, signal ? { signal } : {}),
  grid: (code: string) => send<GridView>(`/api/v1/grids/${segment(code)}`),
  division: (code: string) => send<DivisionView>(`/api/v1/divisions/${segment(code)}`),
  station: (id: string) => send<StationView>(`/api/v1/stations/${segment(id)}`),
  search: (q: string, signal?: AbortSignal) =>
    send<{ results: SearchResult[] }>(`/api/v1/search?q=${segment(q)}`, signal ? { signal } : {}),
}
