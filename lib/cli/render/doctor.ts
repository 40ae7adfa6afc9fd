import type { Check, CheckStatus, DoctorReport } from '../doctor/check.ts'
import type { Colours } from '../terminal/terminal.ts'

const WIDTH = 13

/** One line for each check, with a hint below those that did not pass; the deployment first, then fabric by fabric. */
export function renderDoctor(report: DoctorReport, colours: Colours): string[] {
  const { checks, status } = report
  const place = 'endpoint' in report ? report.endpoint : report.remote
  const fabrics = [...new Set(checks.map(({ fabric }) => fabric))]
  return [
    ...fabrics.flatMap((fabric) => [
      colours.bold(fabric ?? place),
      ...checks.filter((check) => check.fabric === fabric).flatMap((check) => renderCheck(check, colours)),
    ]),
    '',
    summary(checks, status, colours),
  ]
}

function renderCheck({ check, status, found, expected, hint }: Check, colours: Colours): string[] {
  const detail = (name: string, text: string | undefined) =>
    text === undefined ? [] : [`${' '.repeat(WIDTH + 5)}${colours.dim(`${name}:`)} ${text}`]
  return [`  ${mark(status, colours)} ${check.padEnd(WIDTH)} ${found}`, ...detail('expected', expected), ...detail('do', hint)]
}

function mark(status: CheckStatus, colours: Colours): string {
  if (status === 'ok') return colours.green('✓')
  return status === 'warning' ? colours.yellow('!') : colours.red('✗')
}

function summary(checks: readonly Check[], status: CheckStatus, colours: Colours): string {
  const counts = (['failed', 'warning', 'ok'] as const).map((one) => ({
    one,
    number: checks.filter((check) => check.status === one).length,
  }))
  const told = counts.filter(({ number }) => number > 0).map(({ one, number }) => `${number} ${one}`)
  return `${mark(status, colours)} ${told.join(', ')}`
}
