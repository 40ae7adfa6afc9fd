import { signal } from '@preact/signals'
import { type Route, routeOf } from './route.ts'

/** The page that is shown. */
export const route = signal<Route>(here())

/** Asked before the page is left; true keeps the reader on it. */
let keepsPage: (() => boolean) | undefined

/** Whether the reader has moved from the page that was opened first: then the heading of a new page takes the focus. */
let hasMoved = false

function here(): Route {
  return routeOf(location.pathname, location.search)
}

/** Opens a page of the console. */
export function go(path: string): void {
  if (keepsPage?.() === true) return
  history.pushState(null, '', path)
  hasMoved = true
  route.value = here()
  scrollTo(0, 0)
}

/** Changes the address of the page that is open, for instance by a filter; Back does not stop at each letter. */
export function replace(path: string): void {
  history.replaceState(null, '', path)
  route.value = here()
}

/** Whether a heading that appears is that of a new page, and not of the first one. */
export function isNavigation(): boolean {
  return hasMoved
}

/** Asks `keeps` before the page is left, until the returned function is called. */
export function guardPage(keeps: () => boolean): () => void {
  keepsPage = keeps
  const warn = (event: BeforeUnloadEvent) => event.preventDefault()
  addEventListener('beforeunload', warn)
  return () => {
    keepsPage = undefined
    removeEventListener('beforeunload', warn)
  }
}

/** Follows links of the console without loading it again, and Back and Forward. */
export function startNavigation(): void {
  addEventListener('popstate', () => {
    hasMoved = true
    route.value = here()
  })
  document.addEventListener('click', (event) => {
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (!isPlain || event.defaultPrevented || link === null || link.target !== '') return
    if (link.origin !== location.origin || !link.pathname.startsWith('/console')) return
    if (link.hash !== '' && link.pathname === location.pathname) return
    event.preventDefault()
    go(`${link.pathname}${link.search}`)
  })
}
