import type { ObjectEvent } from '../../lib/contract/object.ts'
import { go } from '../navigation/navigation.ts'
import { type ObjectId, pathTo } from '../navigation/route.ts'
import { Plain } from './plain.tsx'
import { Table } from './table.tsx'
import { localTime, Time } from './time.tsx'

interface ObjectEventsProps {
  fabric: string
  object: ObjectId
  events: readonly ObjectEvent[]
}

/** What was done to an object, newest first, to the raw file and line that it came from. */
export function ObjectEvents({ fabric, object, events }: ObjectEventsProps) {
  return (
    <Table columns={['Time', 'What', 'Who', 'From', 'As it was']}>
      {events.map(({ operation, time, actor, event, source, kind }) => (
        <tr key={`${operation} ${event}`}>
          <td>
            <Time at={time} />
          </td>
          <td>
            {event}, <a href={pathTo({ page: 'operation', fabric, operation })}>{kind}</a>
          </td>
          <td>
            <Plain text={actor} />
          </td>
          <td class="mono">
            {source !== undefined && (
              <>
                <Plain text={`${source.file}:${source.line}`} />
                {source.archived_to !== undefined && (
                  <div class="quiet">
                    now <Plain text={source.archived_to} />
                  </div>
                )}
              </>
            )}
          </td>
          <td>
            <PastLink fabric={fabric} object={object} operation={operation} isDeletion={event.endsWith('deleted')} />
          </td>
        </tr>
      ))}
    </Table>
  )
}

interface CompareEventsProps {
  fabric: string
  /** The file of the object. */
  path: string
  events: readonly ObjectEvent[]
}

/** Leads to what two operations made of an object, compared: by default the last one and the one before it. */
export function CompareEvents({ fabric, path, events }: CompareEventsProps) {
  const submitted = (event: SubmitEvent) => {
    event.preventDefault()
    const said = new FormData(event.currentTarget as HTMLFormElement)
    const [from, to] = [String(said.get('from')), String(said.get('to'))]
    go(pathTo({ page: 'compare', fabric, from, to, path }))
  }
  const [last, before] = events
  const sides = [
    { name: 'from', label: 'From', chosen: before?.operation },
    { name: 'to', label: 'To', chosen: last?.operation },
  ]
  return (
    <form class="row" onSubmit={submitted}>
      {sides.map(({ name, label, chosen }) => (
        <label key={`${name} ${chosen}`}>
          {label}
          <select name={name}>
            {events.map(({ operation, time, kind }) => (
              <option key={operation} value={operation} selected={operation === chosen}>
                {localTime(new Date(time))} {kind}
              </option>
            ))}
          </select>
        </label>
      ))}
      <button type="submit">Compare</button>
    </form>
  )
}

interface PastLinkProps {
  fabric: string
  object: ObjectId
  operation: string
  isDeletion: boolean
}

/** Leads to the object as the operation left it; after a deletion there is none, so to what it was before. */
function PastLink({ fabric, object, operation, isDeletion }: PastLinkProps) {
  const at = isDeletion ? `${operation}~1` : operation
  const when = isDeletion ? 'before' : 'after'
  return (
    <a href={pathTo({ page: 'past', fabric, object, at })} aria-label={`As it was ${when} ${operation}`}>
      {when}
    </a>
  )
}
