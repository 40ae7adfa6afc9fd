/** What must hold in every world, whatever goes wrong. */
export const RULES = [
  'history is linear',
  'nothing is done twice',
  'records are true',
  'answers are true',
  'deliveries are true',
  'proposals are true',
  'acknowledged work stays or is reported as lost',
  'originals stay or are reported as lost',
  'waiting raw files have a recorded reason',
  'accepted requests are carried out or refused',
  'no record stays open for ever',
  'locks are free',
  'the world comes to rest',
] as const

export type Rule = (typeof RULES)[number]

export interface Violation {
  rule: Rule
  detail: string
}
