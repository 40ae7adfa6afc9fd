import { type ReadonlySignal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ListedObject, ObjectPage } from '../../lib/contract/object.ts'
import { paths } from './paths.ts'
import { type Problem, type Reply, send } from './request.ts'

/** The managed objects of a fabric, as far as they are known. */
export interface Catalogue {
  objects: readonly ListedObject[]
  isComplete: boolean
  problem: Problem | undefined
}

const PAGE = 500

/** Lists all objects of a fabric, page by page: the first page is there after one request, whatever their number. */
export function useCatalogue(fabric: string): ReadonlySignal<Catalogue> {
  const catalogue = useSignal<Catalogue>({ objects: [], isComplete: false, problem: undefined })
  useEffect(() => {
    const aborting = new AbortController()
    catalogue.value = { objects: [], isComplete: false, problem: undefined }
    void list(fabric, aborting.signal, (known) => {
      if (!aborting.signal.aborted) catalogue.value = known
    })
    return () => aborting.abort()
  }, [fabric])
  return catalogue
}

async function list(fabric: string, signal: AbortSignal, tell: (known: Catalogue) => void): Promise<void> {
  const objects: ListedObject[] = []
  for (let after: string | undefined = ''; after !== undefined && !signal.aborted; ) {
    const reply: Reply<ObjectPage> = await send(paths.objects(fabric, PAGE, after), { signal })
    if (!reply.ok) return tell({ objects, isComplete: false, problem: reply.problem })
    objects.push(...reply.body.objects)
    after = reply.body.next
    tell({ objects: [...objects], isComplete: after === undefined, problem: undefined })
  }
}

export interface ObjectFilter {
  /** Part of a name; the letter case does not count. */
  q: string
  kind: string
  namespace: string
}

/** The objects that match: those whose name is the text first, then those that begin with it, then all others. */
export function matching(objects: readonly ListedObject[], { q, kind, namespace }: ObjectFilter): readonly ListedObject[] {
  const wanted = q.trim().toLowerCase()
  if (wanted === '' && kind === '' && namespace === '') return objects
  const ranks: [ListedObject[], ListedObject[], ListedObject[]] = [[], [], []]
  for (const object of objects) {
    if ((kind !== '' && object.kind !== kind) || (namespace !== '' && object.namespace !== namespace)) continue
    const at = object.name.toLowerCase().indexOf(wanted)
    if (at === 0) ranks[object.name.length === wanted.length ? 0 : 1].push(object)
    else if (at > 0) ranks[2].push(object)
  }
  return ranks.flat()
}
