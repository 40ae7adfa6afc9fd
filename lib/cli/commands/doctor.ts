import { type Command, InvalidArgumentError } from 'commander'
import { VERSION } from '../../version.ts'
import { examples } from '../arguments/examples.ts'
import { addEndpointOption, addOutputOptions } from '../arguments/options.ts'
import { namedDeployment, namedRemote } from '../arguments/target.ts'
import { type Check, type DoctorReport, worst } from '../doctor/check.ts'
import { examine } from '../doctor/examine.ts'
import { examineRemote } from '../doctor/examine-remote.ts'
import { EXIT } from '../errors/exit-code.ts'
import { UsageError } from '../errors/usage-error.ts'
import { onRemote } from '../remote/direct.ts'
import { renderDoctor } from '../render/doctor.ts'
import { withoutSecrets } from '../render/error.ts'
import { Output, type OutputOptions, type Run } from '../render/output.ts'

interface DoctorOptions extends OutputOptions {
  endpoint?: string
  remote?: string
  branch?: string
  timeout: number
}

/** The gateway's limit is 30 s. */
const TIMEOUT_SECONDS = 35

export function doctorCommand(command: Command): Command {
  return addOutputOptions(addEndpointOption(command))
    .description('check a deployment from outside, and every fabric of it, or the way to a Git remote; changes nothing')
    .addHelpText(
      'after',
      examples('gfm doctor --endpoint https://gfm.example.com', 'gfm doctor --remote git@github.com:acme/fabrics.git'),
    )
    .option('--remote <url>', 'check the way to this Git remote, and which settings of git are taken')
    .option('--branch <name>', 'branch of the remote (default: main)')
    .option('--timeout <seconds>', 'how long to wait for each answer', parseSeconds, TIMEOUT_SECONDS)
}

export async function runDoctor(options: DoctorOptions, run: Run) {
  const { endpoint, remote } = options
  if (endpoint !== undefined && remote !== undefined) throw new UsageError('--remote and --endpoint exclude each other')
  const output = new Output(options, run)
  try {
    const checked_at = new Date().toISOString()
    const { place, checks } =
      remote === undefined
        ? await deploymentChecks(namedDeployment(endpoint), options, run, output)
        : await remoteChecks({ ...options, remote }, run, output)
    const report: DoctorReport = {
      ...place,
      version: VERSION,
      checked_at,
      status: worst(checks),
      checks: checks.map(printableCheck),
    }
    output.result(report, (colours) => renderDoctor(report, colours))
    return report.status === 'failed' ? EXIT.rejected : EXIT.done
  } finally {
    output.close()
  }
}

async function deploymentChecks(endpoint: string, { timeout }: DoctorOptions, { signal }: Run, { progress }: Output) {
  const timeoutMs = timeout * 1000
  const token = process.env.GFM_API_TOKEN
  return { place: { endpoint }, checks: await examine({ endpoint, version: VERSION, timeoutMs, signal, progress, token }) }
}

async function remoteChecks(options: DoctorOptions & { remote: string }, { signal }: Run, output: Output) {
  const { url, branch = 'main' } = namedRemote(options, { env: process.env, upstream: undefined })
  const target = { kind: 'remote', url, branch, fabric: '', directory: '', stated: {} } as const
  const beforePrompt = () => output.close()
  const warn = () => undefined
  const direct = { target, options: {}, history: 'shallow', warn, signal, beforePrompt } as const
  const head = () => onRemote(direct, ({ repository }) => repository.head(signal))
  const checks = await examineRemote({ url: target.url, branch: target.branch, signal, head })
  return { place: { remote: target.url }, checks }
}

/** Removes secrets from the server's words, which may quote the request. */
function printableCheck({ found, ...rest }: Check): Check {
  return { ...rest, found: withoutSecrets(found) }
}

function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (!(seconds > 0 && seconds <= 600)) throw new InvalidArgumentError('Expected seconds, up to 600.')
  return seconds
}
