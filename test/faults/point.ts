/** Where a process reaches out of itself. */
export type Place = 'file system' | 'Git host' | 'table' | 'bucket' | 'queue' | 'events' | 'secrets'

/** One call that an operation makes: the same one in every run of it, whatever ids and temporary names are in it. */
export interface Point {
  place: Place
  call: string
  /** Which of the calls of that name, from 1. */
  number: number
  /** The request is carried out on a condition only. */
  conditional?: boolean
  /** The request has a body, which may be cut. */
  body?: boolean
}

export function nameOf({ place, call, number }: Point): string {
  return `${place}: ${call} #${number}`
}

/** A call without what differs from run to run. */
export function masked(text: string): string {
  return text
    .replaceAll(/\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g, '*')
    .replaceAll(/[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{16}/g, '*')
    .replaceAll(/\/[0-9a-f]{2}\/\*/g, '/*')
}
