import type { ChangesReport, CommitPoint, ObjectChange } from '../../contract/object.ts'
import type { Colours } from '../terminal/terminal.ts'
import { renderDiff } from './diff.ts'

const SHORT_COMMIT = 12

/** A commit, what it changed, and how to undo it. */
export function renderCommit(report: ChangesReport, colours: Colours): string[] {
  const { commit, operation, time, author, subject, reason, sets_up } = report.to
  const undo = operation === null ? `git revert ${commit}` : `gfm revert ${operation}`
  return [
    colours.bold(subject),
    `  commit     ${commit}`,
    `  operation  ${operation ?? colours.cyan('none: by hand, or of another fabric')}`,
    `  author     ${author}`,
    `  time       ${time}`,
    ...(reason === undefined ? [] : [`  reason     ${reason}`]),
    ...(sets_up === true ? [] : [`  undo       ${undo}`]),
    ...renderBody(report, colours),
  ]
}

/** What differs between two points in time. */
export function renderChanges(report: ChangesReport, colours: Colours): string[] {
  const { from, to } = report
  return [`${from === null ? 'nothing' : place(from)} .. ${place(to)}`, ...renderBody(report, colours)]
}

function place({ commit, operation, time }: CommitPoint): string {
  return `${operation ?? commit.slice(0, SHORT_COMMIT)} (${time})`
}

function renderBody({ objects, files, left_out }: ChangesReport, colours: Colours): string[] {
  if (objects.length + files.length === 0) return ['  no object and no file differs']
  return [
    ...objects.map((change) => `  ${change.change.padEnd(8)} ${nameOf(change)}`),
    ...files.map(({ change, path }) => `  ${change.padEnd(8)} ${path}`),
    ...(left_out === 0 ? [] : [colours.yellow(`  and ${left_out} more: --limit shows them, --path some of them`)]),
    ...objects.flatMap(({ diff }) => (diff === undefined ? [] : ['', ...renderDiff(diff, colours)])),
  ]
}

function nameOf({ object, path, from, lines }: ObjectChange): string {
  const at = from === undefined ? path : `${from} -> ${path}`
  const name = object === null ? at : `${object}  ${at}`
  return lines === undefined ? name : `${name}  +${lines.added} -${lines.removed}`
}
