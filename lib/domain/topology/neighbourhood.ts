import { DomainError } from '../../contract/errors.ts'
import { nearest } from '../../kubernetes/schema/nearest.ts'
import type { Wiring } from './wiring.ts'

/** The device in the middle, and everything up to so many links away from it. */
export interface Focus {
  /** The name of a device, or kind and name: `leaf-01`, `Switch/leaf-01`. */
  focus: string
  depth: number
}

/** What is near a device. */
export interface Neighbourhood extends Wiring {
  /** The id of its node. */
  middle: string
}

/**
 * Returns the links on ways of at most `depth` links from a device, and their ends. Throws `object_not_found` for a
 * device that neither has an object nor is named by a link.
 */
export function neighbourhoodOf({ nodes, links }: Wiring, { focus, depth }: Focus): Neighbourhood {
  const isMeant = ({ id, name }: { id: string; name: string }) => id.toLowerCase() === focus.toLowerCase() || name === focus
  const middle = nodes.find(isMeant)
  if (middle === undefined) throw notWired(focus, nodes)
  const reached = new Set([middle.id])
  const near = new Set<Wiring['links'][number]>()
  for (let away = 0; away < depth; away++) {
    const before = new Set(reached)
    for (const link of links) {
      const { a, b } = link
      if (!before.has(a.node) && (b === null || !before.has(b.node))) continue
      near.add(link)
      reached.add(a.node)
      if (b !== null) reached.add(b.node)
    }
  }
  return { middle: middle.id, nodes: nodes.filter(({ id }) => reached.has(id)), links: links.filter((link) => near.has(link)) }
}

function notWired(focus: string, nodes: Wiring['nodes']): DomainError {
  const meant = nearest(
    focus,
    nodes.map(({ name }) => name),
  )
  const message = `This fabric has no device ${focus}: expected the name of a Switch, Server, Gateway or External`
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`
  return new DomainError('object_not_found', `${message}${hint}`, { object: focus })
}
