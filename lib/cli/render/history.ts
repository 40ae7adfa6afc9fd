import type { ObjectCommit, ObjectEvent, ObjectHistory } from '../../contract/object.ts'
import type { Colours } from '../terminal/terminal.ts'

const SHORT_COMMIT = 12

/** The origin and changes of an object, newest first, for a person. */
export function renderHistory({ object, path, operations, commits }: ObjectHistory, colours: Colours): string[] {
  return [
    `${colours.bold(object)}  ${path ?? colours.red('deleted')}`,
    ...operations.flatMap((event) => renderEvent(event, colours)),
    ...(commits === undefined
      ? []
      : ['', 'Commits that changed the file:', ...commits.map((commit) => renderCommit(commit, colours))]),
  ]
}

function renderEvent({ operation, kind, time, actor, event, source }: ObjectEvent, colours: Colours): string[] {
  const from =
    source === undefined ? [] : [`    from ${source.file}:${source.line}, document ${source.document}${archived(source)}`]
  return [`  ${time.slice(0, 19).replace('T', ' ')}  ${colours.cyan(event)}  ${kind} ${operation} by ${actor}`, ...from]
}

function archived({ archived_to }: NonNullable<ObjectEvent['source']>): string {
  return archived_to === undefined ? '' : `, now ${archived_to}`
}

function renderCommit({ commit, author, subject, operation }: ObjectCommit, colours: Colours): string {
  const mark = operation === null ? colours.cyan(' by hand') : ''
  return `  ${commit.slice(0, SHORT_COMMIT)}  ${author}  ${subject}${mark}`
}
