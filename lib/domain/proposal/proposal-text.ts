import { type Fault, formatPosition } from '../../contract/fault.ts'
import { FATES, type OperationReport } from '../../contract/report.ts'
import { operationIn, reasonsIn } from '../operation/trailers.ts'
import { count } from '../plan/commit-message.ts'

/** Faults that are listed; the rest is counted. */
const MAX_FAULTS = 50

interface ProposedCommit {
  oid: string
  message: string
}

/**
 * The title and body of a request, in Markdown: the commits that it holds, newest first, what the last operation did
 * and found, and how to undo it.
 */
export function proposalText(
  fabric: string,
  commits: readonly ProposedCommit[],
  report: OperationReport,
): { title: string; body: string } {
  const [only, ...others] = commits.map(({ message }) => subjectOf(message))
  const title = others.length === 0 && only !== undefined ? only : `gfm(${fabric}): ${count(commits.length, 'change')}`
  const parts = [
    ...commits.map((commit) => describe(fabric, commit)),
    ...outcome(report),
    ...findings(report.faults),
    undo(fabric, commits),
  ]
  return { title, body: `${parts.join('\n\n')}\n` }
}

function describe(fabric: string, { oid, message }: ProposedCommit): string {
  const operation = operationIn(message, fabric)
  const lines = message.split('\n').slice(1)
  const files = lines.filter((line) => /^(?:create|update|delete|move|\.\.\.) /.test(line))
  return [
    `### ${inline(subjectOf(message))}`,
    '',
    operation === undefined ? `Commit ${oid.slice(0, 12)}, by hand` : `Operation \`${operation}\`, commit ${oid.slice(0, 12)}`,
    ...reasonsIn(message).flatMap((reason) => ['', `**Reason:** ${inline(reason)}`]),
    ...(files.length === 0 ? [] : ['', ...files.map((file) => `- ${code(file)}`)]),
  ].join('\n')
}

/** What became of the documents; of an edit there are none. */
function outcome({ fates, files }: OperationReport): string[] {
  const told = FATES.filter((fate) => fates[fate] > 0).map((fate) => `${fates[fate]} ${fate}`)
  const left = files.filter((file) => file.outcome === 'rejected').map(({ file }) => `- ${code(file)} stays in \`raw/\``)
  return [
    ...(told.length === 0 ? [] : [`**Documents:** ${told.join(', ')}`]),
    ...(left.length === 0 ? [] : [['**Refused files**', '', ...left].join('\n')]),
  ]
}

function findings(faults: readonly Fault[]): string[] {
  if (faults.length === 0) return []
  const listed = faults
    .slice(0, MAX_FAULTS)
    .map((fault) => `- ${fault.severity}: ${code(formatPosition(fault))} ${inline(fault.message)} (\`${fault.code}\`)`)
  const more = faults.length > MAX_FAULTS ? [`- and ${faults.length - MAX_FAULTS} more`] : []
  return [['**Findings**', '', ...listed, ...more].join('\n')]
}

function undo(fabric: string, commits: readonly ProposedCommit[]): string {
  const operation = commits.map(({ message }) => operationIn(message, fabric)).find((id) => id !== undefined)
  const afterwards = operation === undefined ? '' : ` After the merge, \`gfm revert ${operation}\` undoes the last operation.`
  return `Close this request to drop the changes.${afterwards}`
}

function subjectOf(message: string): string {
  return message.split('\n')[0] ?? ''
}

/** Texts of a repository must not be links, mentions or markup in a request. */
function inline(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>#|!~]/g, '\\$&')
    .replaceAll('@', '@\u200b')
}

/** In as many backticks as the text needs. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return longest === 0 ? `${fence}${text}${fence}` : `${fence} ${text} ${fence}`
}
