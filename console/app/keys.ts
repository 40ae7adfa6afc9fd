import { go, route } from '../navigation/navigation.ts'
import { objectsOf, operationsOf, pathTo, topologyOf } from '../navigation/route.ts'

const FIELDS = 'input, textarea, select, [contenteditable], dialog[open], .editor'

/**
 * `/` finds an object, `g` and a letter opens a page, `e` edits. None of them while a field or a dialog has the focus.
 */
export function startKeys(): void {
  let last = ''
  document.addEventListener('keydown', (event) => {
    const { key, ctrlKey, metaKey, altKey, target } = event
    if (ctrlKey || metaKey || altKey || (target instanceof Element && target.closest(FIELDS) !== null)) return
    const path = pathFor(last === 'g' ? `g ${key}` : key)
    last = key
    if (path === undefined) return
    event.preventDefault()
    go(path)
  })
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
  if (keys === 'g p') return pathTo(operationsOf(fabric))
  return keys === 'e' && at.page === 'object' ? pathTo({ ...at, view: 'edit' }) : undefined
}
