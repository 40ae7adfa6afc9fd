import type { RebuildReport, RebuiltFabric, SkippedDirectory } from '../../contract/rebuild.ts'
import type { Colours } from '../terminal/terminal.ts'

/** The rebuilt records, one line for each fabric. */
export function renderRebuild(report: RebuildReport, colours: Colours): string[] {
  const { repository_url, branch, fabrics, skipped, complete, repository_reset, unreadable = [] } = report
  return [
    `${colours.bold(repository_url)} ${branch}: ${report.repository_restored ? 'restored' : 'was on record'}`,
    ...resetLines(repository_reset, colours),
    ...(fabrics.length + skipped.length === 0 ? ['  no fabric was found'] : []),
    ...fabrics.flatMap((fabric) => [
      `  ${fabric.fabric} in ${fabric.directory || '(root)'}: ${describe(fabric)}`,
      ...resetLines(fabric.reset, colours),
    ]),
    ...skipped.map((directory) => `  ${colours.yellow('skipped')} ${whereOf(directory)}: ${directory.reason}`),
    ...unreadable.map(({ id, reason }) => `  ${colours.yellow('cannot be read')} ${id}: ${reason.replaceAll('\n', ' ')}`),
    ...(complete ? [] : [`  ${colours.yellow('not complete')}: run it again`]),
  ]
}

function resetLines(reset: readonly string[] | undefined, colours: Colours): string[] {
  return reset === undefined
    ? []
    : [`  ${colours.yellow('written anew')}, without what could not be read of: ${reset.join(', ')}`]
}

const RECORD = {
  restored: 'restored',
  updated: 'was on record and lacked its newest operations',
  present: 'was on record',
  waiting: 'not yet looked at',
}

function describe(fabric: RebuiltFabric): string {
  const { record, operations_restored: restored, operations_present: present, operations_left_out: leftOut } = fabric
  const operations = [
    `${restored} operations restored`,
    ...(present === 0 ? [] : [`${present} on record`]),
    ...(leftOut === 0 ? [] : [`${leftOut} left out that did not reach the branch`]),
  ]
  return record === 'waiting' ? RECORD.waiting : `${RECORD[record]}; ${operations.join(', ')}`
}

function whereOf({ directory, fabric }: SkippedDirectory): string {
  return `${directory || '(root)'}${fabric === undefined ? '' : ` (${fabric})`}`
}
