import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { NamedObject } from '../data/catalogue.ts'
import { pathTo } from '../navigation/route.ts'
import { Plain } from './plain.tsx'

/** The one height of a row, as in controls.css; 100,000 of them are below the height that browsers allow. */
const ROW_REM = 1.75
/** Rows that are drawn above and below those that can be seen. */
const AROUND = 8

interface Props {
  fabric: string
  objects: readonly NamedObject[]
  /** What the objects were chosen by: another one begins at the first row. */
  filter: string
  onOpen: (object: NamedObject) => void
}

/** Objects in rows, of which only those in view are in the document. Arrows, Page, Home and End move, Enter opens. */
export function ObjectGrid({ fabric, objects, filter, onOpen }: Props) {
  const grid = useRef<HTMLDivElement>(null)
  const view = useSignal({ top: 0, height: 600 })
  const at = useSignal(0)
  const row = useRef(rowPixels()).current
  const chosen = useRef<{ object: NamedObject | undefined; filter: string } | undefined>(undefined)
  // Before anybody can press Enter: the row that was chosen while the list was read stays the chosen one.
  useLayoutEffect(() => {
    const { object, filter: former } = chosen.current ?? {}
    const kept = object !== undefined && former === filter ? objects.findIndex((one) => isSame(one, object)) : -1
    if (kept >= 0) return move(kept)
    chosen.current = undefined
    at.value = 0
    if (grid.current !== null) grid.current.scrollTop = 0
    see()
  }, [objects, filter])
  const see = () => {
    const { scrollTop: top = 0, clientHeight: height = 600 } = grid.current ?? {}
    view.value = { top, height }
  }
  const move = (to: number) => {
    at.value = Math.max(0, Math.min(objects.length - 1, to))
    chosen.current = { object: objects[at.value], filter }
    const element = grid.current
    if (element === null) return
    const top = at.value * row
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + 2 * row > element.scrollTop + element.clientHeight) element.scrollTop = top + 2 * row - element.clientHeight
    see()
  }
  const page = Math.max(1, Math.floor(view.value.height / row) - 2)
  const steps: Record<string, () => number> = {
    ArrowDown: () => at.value + 1,
    ArrowUp: () => at.value - 1,
    j: () => at.value + 1,
    k: () => at.value - 1,
    PageDown: () => at.value + page,
    PageUp: () => at.value - page,
    Home: () => 0,
    End: () => objects.length - 1,
  }
  const pressed = (event: KeyboardEvent) => {
    const step = steps[event.key]
    const object = objects[at.value]
    if (event.key === 'Enter' && object !== undefined) onOpen(object)
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    move(step())
  }
  const first = Math.max(0, Math.floor(view.value.top / row) - AROUND)
  const last = Math.min(objects.length, Math.ceil((view.value.top + view.value.height) / row) + AROUND)
  const visible = objects.slice(first, last)
  const isDrawn = at.value >= first && at.value < last
  return (
    <div
      ref={grid}
      class="grid"
      role="grid"
      aria-label="Objects"
      aria-rowcount={objects.length + 1}
      aria-colcount={3}
      tabIndex={0}
      aria-activedescendant={isDrawn && objects.length > 0 ? `object-${at.value}` : undefined}
      onScroll={see}
      onKeyDown={pressed}
    >
      <div class="space" role="rowgroup" style={{ height: `${(objects.length + 1) * row}px` }}>
        <div role="row" class="head" aria-rowindex={1}>
          <span role="columnheader">Kind</span>
          <span role="columnheader">Name</span>
          <span role="columnheader">Namespace</span>
        </div>
        {visible.map((object, offset) => (
          <Row
            key={`${object.plural}/${object.namespace}/${object.name}`}
            fabric={fabric}
            object={object}
            index={first + offset}
            isAt={first + offset === at.value}
            height={row}
          />
        ))}
      </div>
    </div>
  )
}

function isSame(one: NamedObject, other: NamedObject): boolean {
  return one.name === other.name && one.plural === other.plural && one.namespace === other.namespace && one.group === other.group
}

/** In pixels, for people with larger text as well. */
function rowPixels(): number {
  return ROW_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
}

interface RowProps {
  fabric: string
  object: NamedObject
  index: number
  isAt: boolean
  height: number
}

function Row({ fabric, object, index, isAt, height }: RowProps) {
  const { kind, namespace, name } = object
  return (
    <div
      role="row"
      id={`object-${index}`}
      class={isAt ? 'at' : ''}
      aria-rowindex={index + 2}
      aria-selected={isAt}
      style={{ top: `${(index + 1) * height}px` }}
    >
      <span role="gridcell">
        <Plain text={kind} />
      </span>
      <span role="gridcell">
        <a tabIndex={-1} href={pathTo({ page: 'object', fabric, object: idOf(object), view: 'text' })}>
          <Plain text={name} />
        </a>
      </span>
      <span role="gridcell">
        <Plain text={namespace} />
      </span>
    </div>
  )
}

/** The object's name in an address: its plural, with the group, which tells kinds of the same name apart. */
export function idOf({ plural, group, namespace, name }: NamedObject) {
  return { kind: group === '' ? plural : `${plural}.${group}`, namespace, name }
}
