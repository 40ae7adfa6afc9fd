import type { ObjectEvent } from '../../lib/contract/object.ts'
import { pathTo } from '../navigation/route.ts'
import { Plain } from './plain.tsx'
import { Time } from './time.tsx'

/** What was done to an object, newest first, to the raw file and line that it came from. */
export function ObjectEvents({ fabric, events }: { fabric: string; events: readonly ObjectEvent[] }) {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">What</th>
            <th scope="col">Who</th>
            <th scope="col">From</th>
          </tr>
        </thead>
        <tbody>
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
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
