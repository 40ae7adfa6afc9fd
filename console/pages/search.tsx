import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { SearchHit } from '../../lib/contract/views/search.ts'
import { idIn } from '../data/identity.ts'
import { type Search, useSearch } from '../data/search.ts'
import { go } from '../navigation/navigation.ts'
import { objectsOf, pathTo, type Route } from '../navigation/route.ts'
import { announce } from '../parts/announcer.tsx'
import { CommandLine } from '../parts/command-line.tsx'
import { Heading } from '../parts/heading.tsx'
import { Plain } from '../parts/plain.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { Table } from '../parts/table.tsx'
import { Waiting } from '../parts/waiting.tsx'

/** Which object has this address, MAC, serial or VLAN? Names are searched as well. */
export function SearchPage({ asked: { fabric, q } }: { asked: Route & { page: 'search' } }) {
  const { search, goOn } = useSearch(fabric, q)
  const field = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => field.current?.focus(), [])
  return (
    <>
      <Heading title={`Search in ${fabric}`}>Search values</Heading>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault()
          go(pathTo({ page: 'search', fabric, q: field.current?.value.trim() ?? '' }))
        }}
      >
        <label>
          Text
          <input ref={field} key={q} type="search" defaultValue={q} maxLength={200} autocomplete="off" spellcheck={false} />
        </label>
        <button type="submit">Search</button>
        <a href={pathTo({ ...objectsOf(fabric), q })}>By name, while you type</a>
      </form>
      {q === '' ? (
        <p>An address, a MAC, a serial, a VLAN: part of any value of an object, or of its name.</p>
      ) : (
        <>
          <Results fabric={fabric} q={q} search={search.value} onGoOn={goOn} />
          <CommandLine command={{ do: 'search', fabric, q }} />
        </>
      )}
    </>
  )
}

interface ResultsProps {
  fabric: string
  q: string
  search: Search
  onGoOn: () => void
}

function Results({ fabric, q, search, onGoOn }: ResultsProps) {
  const { found, searched, total, state, problem } = search
  const number = (value: number) => value.toLocaleString('en')
  const told = `${number(found.length)} found in ${number(searched)} of ${number(total)} files`
  useEffect(() => {
    if (state !== 'searching') announce(told)
  }, [state, told])
  if (total === 0 && state === 'searching') return <Waiting what="what is found" />
  return (
    <>
      {problem !== undefined && <ProblemPanel problem={problem} onRetry={onGoOn} />}
      {found.length > 0 && (
        <Table columns={['Object', 'Field', 'Value']}>
          {found.map((hit) => (
            <Hit key={`${hit.path} ${hit.object} ${hit.field}`} fabric={fabric} hit={hit} q={q} />
          ))}
        </Table>
      )}
      {found.length === 0 && state === 'done' && (
        <p>
          No object of this fabric has “<Plain text={q} />” in its name or in a value.
        </p>
      )}
      {total > 0 && (
        <p class="quiet">
          {told}
          {state === 'searching' ? ' so far …' : ''}
        </p>
      )}
      {state === 'paused' && (
        <button type="button" onClick={onGoOn}>
          Search on
        </button>
      )}
    </>
  )
}

function Hit({ fabric, hit: { object, field, value }, q }: { fabric: string; hit: SearchHit; q: string }) {
  const id = idIn(object)
  return (
    <tr>
      <td>
        {id === undefined ? (
          <Plain text={object} />
        ) : (
          <a href={pathTo({ page: 'object', fabric, object: id, view: 'text' })}>
            <Plain text={`${id.kind.split('.', 1)[0]} ${id.namespace}/${id.name}`} />
          </a>
        )}
      </td>
      <td class="mono">
        <Plain text={field} />
      </td>
      <td class="mono">
        <Marked text={value} q={q} />
      </td>
    </tr>
  )
}

/** A value with what was looked for marked in it. */
function Marked({ text, q }: { text: string; q: string }) {
  const at = text.toLowerCase().indexOf(q.toLowerCase())
  if (at < 0) return <Plain text={text} />
  return (
    <>
      <Plain text={text.slice(0, at)} />
      <mark>
        <Plain text={text.slice(at, at + q.length)} />
      </mark>
      <Plain text={text.slice(at + q.length)} />
    </>
  )
}
