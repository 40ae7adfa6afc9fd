import type { ObjectEvent } from '../../lib/contract/object.ts'
import { type ObjectId, pathTo } from '../navigation/route.ts'
import { Plain } from './plain.tsx'
import { Table } from './table.tsx'
import { Time } from './time.tsx'

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
