import { type ReadonlySignal, useComputed, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ListedObject, ObjectPage } from '../../lib/contract/object.ts'
import type { Catalogue, CatalogueGroup } from '../../lib/contract/views/catalogue.ts'
import { paths } from './paths.ts'
import { type Problem, type Reply, send } from './request.ts'
import { type Loaded, useResource } from './resource.ts'

/** An object by its name: all that a row shows. */
export type NamedObject = Omit<ListedObject, 'path' | 'etag'>

/** The objects of a fabric, as far as they are known. */
export interface KnownObjects {
  objects: readonly NamedObject[]
  isComplete: boolean
  problem: Problem | undefined
}

/** As many rows as a tall screen has. */
const BEGINNING = 100

/** Pages after the first one, which only a very large fabric has. */
type Later = Pick<KnownObjects, 'isComplete' | 'problem'> & { groups: readonly CatalogueGroup[] }

const NOTHING_MORE: Later = { groups: [], isComplete: true, problem: undefined }

/** The names of all objects of a fabric, in one request; a fabric that has not changed since costs an empty answer. */
export function useCatalogue(fabric: string): ReadonlySignal<KnownObjects> {
  const { loaded } = useResource<Catalogue>(paths.catalogue(fabric))
  // The names of a large fabric take seconds after a commit: until then there is the beginning of the list.
  const beginning = useResource<ObjectPage>(loaded.value.state === 'loading' ? paths.objects(fabric, BEGINNING) : undefined)
  const later = useSignal(NOTHING_MORE)
  const first = useComputed(() => (loaded.value.state === 'ready' ? loaded.value.value : undefined))
  useEffect(() => {
    const aborting = new AbortController()
    later.value = NOTHING_MORE
    if (first.value?.next !== undefined)
      void readOn(fabric, first.value.next, aborting.signal, (known) => {
        if (!aborting.signal.aborted) later.value = known
      })
    return () => aborting.abort()
  }, [fabric, first.value])
  return useComputed(() => known(loaded.value, later.value, beginning.loaded.value))
}

async function readOn(fabric: string, next: string, signal: AbortSignal, tell: (later: Later) => void): Promise<void> {
  const groups: CatalogueGroup[] = []
  for (let after: string | undefined = next; after !== undefined && !signal.aborted; ) {
    tell({ groups: [...groups], isComplete: false, problem: undefined })
    const reply: Reply<Catalogue> = await send(paths.catalogue(fabric, after), { signal })
    if (!reply.ok) return tell({ groups, isComplete: false, problem: reply.problem })
    groups.push(...reply.body.groups)
    after = reply.body.next
  }
  tell({ groups, isComplete: true, problem: undefined })
}

function known(first: Loaded<Catalogue>, { groups, isComplete, problem }: Later, beginning: Loaded<ObjectPage>): KnownObjects {
  if (first.state === 'failed') return { objects: [], isComplete: false, problem: first.problem }
  if (first.state === 'loading') {
    const objects = beginning.state === 'ready' ? beginning.value.objects : []
    return { objects, isComplete: false, problem: undefined }
  }
  return { objects: namedIn([...first.value.groups, ...groups]), isComplete, problem }
}

/** Each object of a catalogue, in its order. */
export function namedIn(groups: readonly CatalogueGroup[]): NamedObject[] {
  return groups.flatMap(({ group, kind, plural, namespace, names }) =>
    names.map((name) => ({ group, kind, plural, namespace, name })),
  )
}

export interface ObjectFilter {
  /** Part of a name; the letter case does not count. */
  q: string
  kind: string
  namespace: string
}

/** The objects that match: those whose name is the text first, then those that begin with it, then all others. */
export function matching(objects: readonly NamedObject[], { q, kind, namespace }: ObjectFilter): readonly NamedObject[] {
  const wanted = q.trim().toLowerCase()
  if (wanted === '' && kind === '' && namespace === '') return objects
  const ranks: [NamedObject[], NamedObject[], NamedObject[]] = [[], [], []]
  for (const object of objects) {
    if ((kind !== '' && object.kind !== kind) || (namespace !== '' && object.namespace !== namespace)) continue
    const at = object.name.toLowerCase().indexOf(wanted)
    if (at === 0) ranks[object.name.length === wanted.length ? 0 : 1].push(object)
    else if (at > 0) ranks[2].push(object)
  }
  return ranks.flat()
}
