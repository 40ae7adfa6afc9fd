import { type Signal, signal } from '@preact/signals'

/** What was viewed in this tab: by path and version, so that a file that changes again is not viewed any more. */
const marks = new Map<string, Signal<boolean>>()
const PREFIX = 'viewed '

/** The mark of one version of a file; it outlives a reload, and ends with the tab. */
export function viewedMark(path: string, version: string | null): Signal<boolean> {
  const key = `${PREFIX}${version ?? 'gone'} ${path}`
  const known = marks.get(key)
  if (known !== undefined) return known
  const mark = signal(sessionStorage.getItem(key) !== null)
  mark.subscribe((isViewed) => (isViewed ? sessionStorage.setItem(key, '') : sessionStorage.removeItem(key)))
  marks.set(key, mark)
  return mark
}
