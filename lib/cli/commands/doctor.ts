import { type Command, InvalidArgumentError } from 'commander'
import { VERSION } from '../../version.ts'
import { examples } from '../arguments/examples.ts'
import { addEndpointOption, addOutputOptions } from '../arguments/options.ts'
import { namedDeployment } from '../arguments/target.ts'
import { type Check, type DoctorReport, worst } from '../doctor/check.ts'
import { examine } from '../doctor/examine.ts'
import { EXIT } from '../errors/exit-code.ts'
import { renderDoctor } from '../render/doctor.ts'
import { withoutSecrets } from '../render/error.ts'
import { Output, type OutputOptions, type Run } from '../render/output.ts'

interface DoctorOptions extends OutputOptions {
  endpoint?: string
  timeout: number
}

/** The gateway's limit is 30 s. */
const TIMEOUT_SECONDS = 35

export function doctorCommand(command: Command): Command {
  return addOutputOptions(addEndpointOption(command))
    .description('check a deployment from outside, and every fabric of it; changes nothing')
    .addHelpText('after', examples('gfm doctor --endpoint https://gfm.example.com'))
    .option('--timeout <seconds>', 'how long to wait for each answer', parseSeconds, TIMEOUT_SECONDS)
}

export async function runDoctor(options: DoctorOptions, run: Run) {
  const endpoint = namedDeployment(options.endpoint)
  const output = new Output(options, run)
  try {
    const checked_at = new Date().toISOString()
    const checks = await examine({
      endpoint,
      version: VERSION,
      timeoutMs: options.timeout * 1000,
      signal: run.signal,
      progress: output.progress,
      token: process.env.GFM_API_TOKEN,
    })
    const report: DoctorReport = {
      endpoint,
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

/** Removes secrets from the server's words, which may quote the request. */
function printableCheck({ found, ...rest }: Check): Check {
  return { ...rest, found: withoutSecrets(found) }
}

function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (!(seconds > 0 && seconds <= 600)) throw new InvalidArgumentError('Expected seconds, up to 600.')
  return seconds
}
