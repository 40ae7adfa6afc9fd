import { type Command, Option } from 'commander'
import { commitsInHistory, loggedPage } from '../../app/past/logged-page.ts'
import { type OperationPage, type OperationRecord, type OperationStatus, operationStatus } from '../../contract/operation.ts'
import { definedOf } from '../../defined-of.ts'
import type { OperationQuery } from '../../domain/past/operation-query.ts'
import { examples } from '../arguments/examples.ts'
import { addFabricOptions, type FabricOptions } from '../arguments/options.ts'
import { EXIT } from '../errors/exit-code.ts'
import { UsageError } from '../errors/usage-error.ts'
import type { Run } from '../render/output.ts'
import { renderTable } from '../render/table.ts'
import { runOnFabrics } from '../run/run-on-fabrics.ts'
import type { Colours } from '../terminal/terminal.ts'
import { deployedOperations } from './deployed-past.ts'

const SHORT_COMMIT = 12

const DEFAULT_LIMIT = '20'
const MAX_LIMIT = 100_000

interface LogOptions extends FabricOptions {
  object?: string
  file?: string
  actor?: string
  state?: OperationStatus
  limit: string
}

export function logCommand(command: Command): Command {
  return addFabricOptions(command)
    .option('--object <kind/name>', 'only operations that touched it: vpc/a, or vpc/NAMESPACE/a')
    .option('--file <path>', 'only operations that took this raw file, or wrote this file')
    .option('--actor <text>', 'only operations of somebody whose name or address has this in it')
    .addOption(
      new Option('--state <state>', 'only operations in this state; a remote knows those with a commit').choices(
        operationStatus.options,
      ),
    )
    .option('--limit <number>', 'how many operations', DEFAULT_LIMIT)
    .description('list operations, newest first')
    .addHelpText('after', examples('gfm log', 'gfm log --object vpc/vpc-1 --limit 5', 'gfm log --file raw/prepop.yaml'))
}

export function runLog(options: LogOptions, run: Run) {
  const query = queryOf(options)
  return runOnFabrics<OperationPage>(options, run, {
    direct: (context) => loggedPage(context, query, commitsInHistory(context.repository)),
    deployed: (client, fabric) => deployedOperations(client, fabric, query),
    render: renderOperations,
    exitCode: () => EXIT.done,
  })
}

function queryOf({ object, file, actor, state: status, limit }: LogOptions): OperationQuery {
  const number = Number(limit)
  if (!Number.isInteger(number) || number < 1 || number > MAX_LIMIT)
    throw new UsageError(`--limit: ${JSON.stringify(limit)} is no number from 1 to ${MAX_LIMIT}`)
  return { limit: number, ...definedOf({ object, file, actor, status }) }
}

/** Operations, newest first, in columns. */
function renderOperations({ operations, next, unreadable }: OperationPage, colours: Colours): string[] {
  if (operations.length === 0) return ['No operation matches']
  return [
    ...renderTable(['OPERATION', 'TIME', 'STATE', 'COMMIT', 'ACTOR', 'WHAT'], operations.map(row), colours),
    ...unreadable.map(({ id, reason }) => colours.red(`${id} cannot be read: ${reason}`)),
    ...(next === undefined ? [] : [colours.dim('there are older ones: --limit shows more')]),
  ]
}

function row(record: OperationRecord): string[] {
  const { operation, kind, status, started_at, actor } = record
  const commit = 'commit' in record ? (record.commit?.slice(0, SHORT_COMMIT) ?? '') : ''
  const message = 'message' in record ? record.message : undefined
  const why = record.reason === undefined ? '' : ` (${record.reason})`
  return [operation, started_at.slice(0, 19).replace('T', ' '), status, commit, actor.name, `${message ?? kind}${why}`]
}
