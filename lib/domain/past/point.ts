import { DomainError } from '../../contract/errors.ts'
import { error } from '../../contract/fault.ts'

/** A point in time, as a person names it. `back`: how many commits before the one that is named. */
export type Point =
  | { kind: 'time'; time: Date }
  | { kind: 'head'; back: number }
  /** A commit or an operation, by its id or by the beginning of its id. */
  | { kind: 'name'; name: string; back: number }

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

const HEAD = /^HEAD$/
/** At least five characters: what is shorter may be an age, such as `900d`. */
const NAME = /^(?:[0-9a-f]{5,40}|[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{4,25})$/
const AGE = /^(\d{1,3})([smhdw])$/
const AGE_IN_WORDS = /^(\d{1,4})[ .](second|minute|hour|day|week)s?[ .]ago$/
/** https://www.rfc-editor.org/rfc/rfc3339#section-5.6, also without seconds or without a time of day. */
const TIME = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)([Zz]|[+-]\d{2}:\d{2})?)?$/

/**
 * Parses `HEAD`, `2h`, `3 days ago`, a time as of RFC 3339, or the beginning of the id of a commit or operation. After
 * `HEAD` or an id, `~3` counts commits back. A date alone is its first moment in UTC. Throws `invalid_request`.
 */
export function parsePoint(text: string, now: Date): Point {
  const [, base = text, count = '0'] = /^(.*?)~(\d{1,4})$/.exec(text) ?? []
  const back = Number(count)
  if (HEAD.test(base)) return { kind: 'head', back }
  if (NAME.test(base)) return { kind: 'name', name: base, back }
  const time = ageBefore(text, now) ?? timeOf(text)
  if (time === undefined) throw notAPoint(text)
  return { kind: 'time', time }
}

/** Parses `A..B`; without `B`, or without `..`, the range ends at `HEAD`. Throws `invalid_request`. */
export function parseRange(text: string): { from: string; to: string } {
  const at = text.indexOf('..')
  const [from, to] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 2)]
  return { from: from || 'HEAD', to: to || 'HEAD' }
}

function ageBefore(text: string, now: Date): Date | undefined {
  const [, number, unit = ''] = AGE.exec(text) ?? AGE_IN_WORDS.exec(text) ?? []
  const seconds = UNITS[unit.slice(0, 1)]
  return seconds === undefined ? undefined : new Date(now.getTime() - Number(number) * seconds * 1000)
}

function timeOf(text: string): Date | undefined {
  const [, date, clock = '00:00', zone] = TIME.exec(text) ?? []
  if (date === undefined) return undefined
  if (zone === undefined && text.length > date.length) throw notAPoint(text, 'it has no time zone: add Z for UTC, or +01:00')
  const time = new Date(`${date}T${clock}${zone?.toUpperCase() ?? 'Z'}`)
  // The engine takes 30 February for 2 March.
  const isReal = !Number.isNaN(time.getTime()) && new Date(`${date}T00:00Z`).toISOString().startsWith(date)
  if (!isReal) throw notAPoint(text, 'there is no such date or time')
  return time
}

function notAPoint(text: string, reason = 'it is no point in time'): DomainError<'invalid_request'> {
  const shown = JSON.stringify(text.slice(0, 80))
  const message = `${shown} cannot be used: ${reason}`
  const expected =
    'a time (2026-11-28T09:30:00Z), an age (2h, 3d), an operation, a commit, the first 5 or more characters of one, or HEAD'
  return new DomainError('invalid_request', `${message}; expected ${expected}`, {
    faults: [error('invalid_point', 'at', message, { found: shown, expected })],
  })
}
