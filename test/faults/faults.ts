import type { Point } from './point.ts'

/** Answers of a Git host, or of a proxy before it, that say nothing of Git. */
const STATUSES = ['401', '403', '404', '413', '429', '500', '502', '503'] as const
/** What the services of AWS answer when they fail; other answers say something of what was asked, and would be lies. */
const AWS_STATUSES = ['403', '500', '502', '503'] as const
const DISK_ERRORS = ['ENOSPC', 'EIO', 'EACCES', 'ESTALE'] as const
const KILLS = ['SIGKILL before', 'SIGKILL half', 'SIGKILL after'] as const
const CONNECTION = ['reset before', 'reset after', 'time-out'] as const

export type Fault =
  | (typeof KILLS)[number]
  | (typeof DISK_ERRORS)[number]
  | (typeof CONNECTION)[number]
  | (typeof STATUSES)[number]
  | 'HTML'
  | 'throttled'
  | 'condition failed'

/** In the order of the printed table. */
export const FAULTS: readonly Fault[] = [
  ...KILLS,
  ...DISK_ERRORS,
  ...CONNECTION,
  ...STATUSES,
  'HTML',
  'throttled',
  'condition failed',
]

const WRITES = /^(writeFile|rename|mkdir) /

/** The faults that can befall a call. */
export function faultsAt({ place, call, conditional = false, body = false }: Point): Fault[] {
  const isHalf = place === 'file system' ? call.startsWith('writeFile ') : body
  const kills = KILLS.filter((kill) => kill !== 'SIGKILL half' || isHalf)
  // Only what is written needs room.
  if (place === 'file system') return [...kills, ...DISK_ERRORS.filter((code) => code !== 'ENOSPC' || WRITES.test(call))]
  if (place === 'Git host') return [...kills, ...CONNECTION, ...STATUSES, 'HTML']
  return [...kills, ...CONNECTION, ...AWS_STATUSES, 'throttled', ...(conditional ? (['condition failed'] as const) : [])]
}

/** Whether the process dies of it. */
export function isKill(fault: Fault): boolean {
  return fault.startsWith('SIGKILL')
}

/** Answers by which a host says that it will not, and not that it cannot now. */
const REFUSALS: readonly Fault[] = ['401', '403', '404', '413', 'HTML']

/** Whether whoever asked may be told that it cannot be done. */
export function isRefusal({ place }: Point, fault: Fault): boolean {
  return place === 'Git host' && REFUSALS.includes(fault)
}
