/** What must hold in every world, whatever goes wrong. */
export const RULES = [
  'history is linear',
  'nothing is done twice',
  'records are true',
  'answers are true',
  'deliveries are true',
  'what was acknowledged stays or is told lost',
  'originals stay or are told of',
  'raw files do not wait untold',
  'what was accepted is done or refused',
  'nothing is pending for ever',
  'locks are free',
  'the world comes to rest',
] as const

export type Rule = (typeof RULES)[number]

export interface Violation {
  rule: Rule
  detail: string
}
