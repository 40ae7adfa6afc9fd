import { FATES, type FileOutcome, type OperationReport } from '../../contract/report.ts'
import { count } from '../../domain/plan/commit-message.ts'
import type { Colours } from '../terminal/terminal.ts'
import { renderDiff } from './diff.ts'
import { renderFaults } from './faults.ts'

/** Archived files named one by one; the rest is counted. */
const MAX_FILES = 20

/** The report of an operation, for a person. */
export function renderReport(report: OperationReport, colours: Colours): string[] {
  const { fabric, message, commit, dry_run, diff, faults, status } = report
  const told = message.includes(`(${fabric}):`) ? message : `${fabric}: ${message}`
  const head = dry_run ? `${colours.cyan('dry run')} ${told}` : told
  const mark = status === 'rejected' ? colours.red('✗') : colours.green('✓')
  return [
    `${mark} ${head}`,
    ...(commit === null ? [] : [`  commit   ${commit}`, ...renderUndo(report)]),
    ...renderProposal(report, colours),
    ...renderVersion(report),
    ...summary(report, colours),
    ...renderUndone(report, colours),
    ...(faults.length === 0 ? [] : ['', ...renderFaults(faults, colours)]),
    ...(diff === undefined || diff === '' ? [] : ['', ...renderDiff(diff, colours)]),
  ]
}

/** The request that holds the commit, or did. */
function renderProposal({ proposal }: OperationReport, colours: Colours): string[] {
  if (proposal === undefined) return []
  const { url, state, auto_merge: merge } = proposal
  const merged = merge?.state === 'refused' ? [colours.yellow(`  not merged by the host: ${merge.reason}`)] : []
  return [
    `  proposal ${url} ${colours.cyan(`(${[state, ...(merge?.state === 'on' ? ['auto-merge'] : [])].join(', ')})`)}`,
    ...merged,
  ]
}

/** The operation, and the command that takes it back. */
function renderUndo({ operation, kind }: OperationReport): string[] {
  return [`  operation ${operation}`, ...(kind === 'init' ? [] : [`  undo     gfm revert ${operation}`])]
}

/** The version for `--if-match`. */
function renderVersion({ edited, dry_run }: OperationReport): string[] {
  return dry_run || edited === undefined || edited.after === null ? [] : [`  version  ${edited.after}`]
}

function summary({ fates, files }: OperationReport, colours: Colours): string[] {
  const told = FATES.filter((fate) => fates[fate] > 0).map((fate) => `${fates[fate]} ${fate}`)
  const archived = files.filter(({ outcome }) => outcome === 'ingested')
  const left = files.filter(({ outcome }) => outcome === 'rejected' || outcome === 'empty')
  return [
    ...(told.length === 0 ? [] : [`  objects  ${told.join(', ')}`]),
    ...archived.slice(0, MAX_FILES).map(renderArchived),
    ...(archived.length > MAX_FILES ? [`  archived ${count(archived.length - MAX_FILES, 'more file')}`] : []),
    ...left.map(({ file, outcome }) => `  ${outcome === 'empty' ? 'empty   ' : colours.red('left    ')} ${file}`),
  ]
}

function renderArchived({ file, archived_to }: FileOutcome): string {
  return `  archived ${file}${archived_to === undefined ? '' : ` -> ${archived_to}`}`
}

/** The result of a revert: restored objects, and originals that are in `raw/` again. */
function renderUndone({ undone = [], files }: OperationReport, colours: Colours): string[] {
  const restored = files.filter(({ outcome }) => outcome === 'restored')
  return [
    ...undone.map(({ action, object, path }) => `  ${action.padEnd(8)} ${object}  ${path}`),
    ...restored.map(({ file }) => `  restored ${file} ${colours.cyan('(the next ingest that is asked for takes it again)')}`),
  ]
}
