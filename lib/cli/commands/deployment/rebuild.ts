import type { Command } from 'commander'
import type { RebuildReport } from '../../../contract/rebuild.ts'
import { examples } from '../../arguments/examples.ts'
import { addEndpointOption, addOutputOptions } from '../../arguments/options.ts'
import { namedDeployment } from '../../arguments/target.ts'
import { DeploymentClient } from '../../deployment/deployment-client.ts'
import { EXIT } from '../../errors/exit-code.ts'
import { Output, type OutputOptions, type Run } from '../../render/output.ts'
import { renderRebuild } from '../../render/rebuild.ts'

interface RebuildOptions extends OutputOptions {
  endpoint?: string
  repositoryUrl: string
  branch?: string
  team?: string
  credentialsSecret?: string
}

export function rebuildCommand(command: Command): Command {
  return addOutputOptions(addEndpointOption(command))
    .description("recreate a deployment's records of a repository from Git and the archive bucket")
    .addHelpText(
      'after',
      examples('gfm rebuild --endpoint https://gfm.example.com --repository-url https://git.example.com/net/lab.git'),
    )
    .requiredOption('--repository-url <url>', 'the Git repository')
    .option('--branch <name>', 'its branch (default: main)')
    .option('--team <team>', 'the team that owns it, if it is new (default: the only one in which you are admin)')
    .option('--credentials-secret <name>', "name or ARN of the secret with the repository's credentials")
}

/** Repeats the request until the rebuild is complete; each request does as much as it has time for. */
export async function runRebuild(options: RebuildOptions, run: Run) {
  const output = new Output(options, run)
  const client = new DeploymentClient({ endpoint: namedDeployment(options.endpoint), signal: run.signal })
  const repository = bodyOf(options)
  const message = `Rebuilding the records of ${options.repositoryUrl}`
  try {
    output.progress({ step: 'fetch', message })
    let report = await client.rebuild(repository)
    while (!report.complete) {
      output.progress({ step: 'build', message, done: restoredBy(report), unit: 'operations' })
      const next = await client.rebuild(repository)
      const hasProgressed = restoredBy(next) > 0 || waitingIn(next) < waitingIn(report)
      report = together(report, next)
      if (!hasProgressed) break
    }
    output.result(report, (colours) => renderRebuild(report, colours))
    const isWhole = report.complete && report.skipped.length === 0 && (report.unreadable ?? []).length === 0
    return isWhole ? EXIT.done : EXIT.rejected
  } finally {
    output.close()
  }
}

function bodyOf({ repositoryUrl, branch, team, credentialsSecret }: RebuildOptions): object {
  const body = { repository_url: repositoryUrl, branch, team, credentials_secret: credentialsSecret }
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
}

/** Combines the reports of two requests. */
function together(before: RebuildReport, after: RebuildReport): RebuildReport {
  const fabrics = after.fabrics.map((fabric) => {
    const earlier = before.fabrics.find(({ fabric: name }) => name === fabric.fabric)
    if (earlier === undefined || earlier.record === 'waiting') return fabric
    const operations_restored = earlier.operations_restored + fabric.operations_restored
    const record = earlier.record === 'present' ? fabric.record : earlier.record
    const reset = earlier.reset === undefined ? {} : { reset: earlier.reset }
    return { ...fabric, ...reset, record, operations_restored, operations_present: earlier.operations_present }
  })
  const repository_restored = before.repository_restored || after.repository_restored
  const reset = before.repository_reset === undefined ? {} : { repository_reset: before.repository_reset }
  return { ...after, ...reset, repository_restored, fabrics }
}

function restoredBy({ fabrics }: RebuildReport): number {
  return fabrics.reduce((sum, { operations_restored }) => sum + operations_restored, 0)
}

function waitingIn({ fabrics }: RebuildReport): number {
  return fabrics.filter(({ record }) => record === 'waiting').length
}
