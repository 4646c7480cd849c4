/** Questions to the operators of mines on the wire. */

export type InquiryStanding = 'waiting' | 'in_time' | 'late' | 'silent' | 'lapsed' | 'revoked'
export interface MineToAsk { id: string; name: string; operator: string | null }
export interface InquiryReply {
  seq: number
  stance: string
  stance_zh: string
  stance_en: string
  late: boolean
  text: string
  by_name: string | null
  by_function: string
  evidence: number[]
  sha256: string
  received_at: string
}
export interface Inquiry {
  number: number
  mine: MineToAsk
  addressee: string
  subject: string
  text: string
  document: string | null
  asked_on: string
  asked_by: string
  due: string
  /** Null when the link is void or ended. */
  open_until: string | null
  standing: InquiryStanding
  standing_zh: string
  standing_en: string
  asked_for_time: boolean
  sha256: string
  replies: InquiryReply[]
}
export interface InquiryList {
  inquiries: Inquiry[]
  mines: MineToAsk[]
  may_ask: boolean
  usual_due: string | null
  furthest_due: string
  rules_version: string
  source: string
}
export interface NewInquiry { mine: string; addressee?: string; subject: string; text: string; document?: string; due?: string }
/** The link is given this once. */
export interface AskedInquiry { inquiry: Inquiry; link: { url: string; qr_svg: string | null; open_until: string | null } }
