import { signal } from '@preact/signals'
import { go, route } from '../navigation/navigation.ts'
import { compareOf, objectsOf, operationsOf, pathTo, topologyOf } from '../navigation/route.ts'

/** What is typed into: fields, the editor, and the place where one of them will be once it is loaded. */
const FIELDS = 'input:not([type=checkbox]), textarea, select, [contenteditable], .editor, .field-to-come'

/** Whether the dialog with all keys is open. */
export const isHelpShown = signal(false)

/**
 * `/` finds an object, `g` and a letter opens a page, `e` edits, `?` shows all keys, `j` and `k` go to the next and the
 * previous file or row.
 */
export function startKeys(): void {
  let last = ''
  document.addEventListener('keydown', (event) => {
    const key = isShortcut(event) ? event.key : ''
    if (key === 'j' || key === 'k') return step(key === 'j' ? 1 : -1)
    // The dialog has its own Escape, once it is loaded.
    if (key === '?' || key === 'Escape') isHelpShown.value = key === '?'
    const path = pathFor(last === 'g' ? `g ${key}` : key)
    last = key
    if (path === undefined) return
    event.preventDefault()
    go(path)
  })
}

/**
 * The one place that decides it: a key is a shortcut unless something on the page has taken it, it goes into a field,
 * or a dialog is open, where the focus may be on nothing for a moment.
 */
function isShortcut({ ctrlKey, metaKey, altKey, isComposing, defaultPrevented, target }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey || isComposing || defaultPrevented) return false
  const isTyped = target instanceof Element && target.closest(FIELDS) !== null
  return !isTyped && document.querySelector('dialog[open]') === null
}

/** What `j` and `k` go through: the files of a diff, else the rows of a table. */
const STOPS = ['main .diff summary', 'main tbody tr a']

function step(by: number): void {
  const stops = STOPS.map((each) => [...document.querySelectorAll<HTMLElement>(each)]).find(({ length }) => length > 0) ?? []
  const at = stops.indexOf(document.activeElement as HTMLElement)
  const next = stops[at < 0 && by < 0 ? -1 : at + by]
  next?.focus()
  next?.scrollIntoView({ block: 'center' })
}

/** Where a key leads from the page that is open; undefined if it leads nowhere. */
function pathFor(keys: string): string | undefined {
  const { value: at } = route
  if (keys === 'g f') return pathTo({ page: 'fabrics' })
  if (!('fabric' in at)) return undefined
  const { fabric } = at
  if (keys === '/' || keys === 'g o') return pathTo(objectsOf(fabric))
  if (keys === 'g s') return pathTo({ page: 'fabric', fabric })
  if (keys === 'g t') return pathTo(topologyOf(fabric))
  if (keys === 'g c') return pathTo(compareOf(fabric))
  if (keys === 'g p') return pathTo(operationsOf(fabric))
  return keys === 'e' && at.page === 'object' ? pathTo({ ...at, view: 'edit' }) : undefined
}
