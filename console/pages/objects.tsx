import { useComputed } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { matching, type NamedObject, useCatalogue } from '../data/catalogue.ts'
import { go, replace } from '../navigation/navigation.ts'
import { pathTo, type Route } from '../navigation/route.ts'
import { announce } from '../parts/announcer.tsx'
import { CommandLine } from '../parts/command-line.tsx'
import { Heading } from '../parts/heading.tsx'
import { idOf, ObjectGrid } from '../parts/object-grid.tsx'
import { Plain, visible } from '../parts/plain.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { Waiting } from '../parts/waiting.tsx'

/** All managed objects of a fabric; what is looked for is in the address, and no key asks the server. */
export function ObjectsPage({ asked }: { asked: Route & { page: 'objects' } }) {
  const { fabric, q, kind, namespace } = asked
  const catalogue = useCatalogue(fabric)
  const search = useRef<HTMLInputElement>(null)
  const filter = (change: Partial<typeof asked>) => replace(pathTo({ ...asked, ...change }))
  const { objects, isComplete, problem } = catalogue.value
  const found = useFound(objects, asked)
  const kinds = useComputed(() => distinct(catalogue.value.objects.map((object) => object.kind))).value
  const namespaces = useComputed(() => distinct(catalogue.value.objects.map((object) => object.namespace))).value
  useLayoutEffect(() => search.current?.focus(), [])
  useEffect(() => announce(`${found.length.toLocaleString('en')} objects`), [found.length])
  const open = (object: NamedObject) => go(pathTo({ page: 'object', fabric, object: idOf(object), view: 'text' }))
  return (
    <>
      <Heading title={`Objects of ${fabric}`}>Objects</Heading>
      <div class="row">
        <label>
          Name
          <input
            ref={search}
            id="search"
            type="search"
            value={q}
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => filter({ q: event.currentTarget.value })}
            onKeyDown={(event) => {
              const [first] = found
              if (event.key === 'Enter' && first !== undefined) open(first)
            }}
          />
        </label>
        <Choice label="Kind" value={kind} options={kinds} onChange={(chosen) => filter({ kind: chosen })} />
        <Choice label="Namespace" value={namespace} options={namespaces} onChange={(chosen) => filter({ namespace: chosen })} />
        <span class="quiet">
          {found.length.toLocaleString('en')} of {objects.length.toLocaleString('en')}
          {isComplete ? '' : ' so far'}
        </span>
      </div>
      <p class="row">
        <a href={pathTo({ page: 'search', fabric, q })}>{q === '' ? 'Search values' : `Search values for “${visible(q)}”`}</a>
        <span class="quiet">Names alone are searched here.</span>
      </p>
      {problem !== undefined && <ProblemPanel problem={problem} />}
      {objects.length === 0 && !isComplete && problem === undefined && <Waiting what="objects" />}
      {found.length > 0 && <ObjectGrid fabric={fabric} objects={found} filter={pathTo(asked)} onOpen={open} />}
      {found.length === 0 && isComplete && <Nothing q={q} total={objects.length} fabric={fabric} />}
      <CommandLine command={{ do: 'catalogue', fabric }} />
    </>
  )
}

function useFound(objects: readonly NamedObject[], { q, kind, namespace }: Route & { page: 'objects' }) {
  const known = useRef({ objects, q: '', kind: '', namespace: '', found: objects })
  const { current } = known
  const isKnown = current.objects === objects && current.q === q && current.kind === kind && current.namespace === namespace
  if (!isKnown) known.current = { objects, q, kind, namespace, found: matching(objects, { q, kind, namespace }) }
  return known.current.found
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort()
}

interface ChoiceProps {
  label: string
  value: string
  options: readonly string[]
  onChange: (value: string) => void
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">all</option>
        {options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    </label>
  )
}

function Nothing({ q, total, fabric }: { q: string; total: number; fabric: string }) {
  if (total === 0) return <p>This fabric has no objects yet: hand over a raw file.</p>
  return (
    <p>
      No object has “<Plain text={q} />” in its name, and values are not searched here.{' '}
      <a href={pathTo({ page: 'search', fabric, q })}>Search values?</a>{' '}
      <a href={pathTo({ page: 'objects', fabric, q: '', kind: '', namespace: '' })}>Show all</a>
    </p>
  )
}
