import type { CheckReport } from '../../contract/status.ts'
import { count } from '../../domain/plan/commit-message.ts'
import { renderFaults } from '../render/faults.ts'
import type { Output } from '../render/output.ts'
import type { Colours } from '../terminal/terminal.ts'
import { adviceOf, findingsOf } from './findings.ts'
import { githubCommands } from './github.ts'
import { sarifLog } from './sarif.ts'

export const FORMATS = ['text', 'json', 'sarif', 'github', 'gitlab'] as const

export type Format = (typeof FORMATS)[number]

/** Prints what a check has found, in each format. */
export const PRINT: Readonly<Record<Format, (report: CheckReport, output: Output) => void>> = {
  text: (report, output) => output.lines((colours) => renderCheck(report, colours)),
  json: (report, output) => output.json(report),
  sarif: (report, output) => output.json(sarifLog(report, process.env.GFM_DOCS_URL || undefined)),
  github: (report, output) =>
    output.text(
      githubCommands(report)
        .map((line) => `${line}\n`)
        .join(''),
    ),
  gitlab: (report, output) => output.json(gitlabReport(report)),
}

/** For a person: each fabric with what was found in it. */
function renderCheck({ base, fabrics }: CheckReport, colours: Colours): string[] {
  const news = base === null ? '' : `, compared with ${base.slice(0, 12)}`
  return fabrics.flatMap(({ fabric, directory, findings }) => {
    const errors = findings.filter(({ severity }) => severity === 'error').length
    const verdict = `${count(errors, 'error')}, ${count(findings.length - errors, 'warning')}`
    const mark = errors === 0 ? colours.green('✓') : colours.red('✗')
    return [`${mark} ${fabric} in ${directory || '(root)'}: ${verdict}${news}`, ...renderFaults(findings, colours)]
  })
}

/** A Code Quality report of GitLab (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format). */
export function gitlabReport(report: CheckReport) {
  return findingsOf(report).map((finding) => ({
    description: adviceOf(finding),
    check_name: finding.code,
    fingerprint: finding.fingerprint,
    severity: finding.severity === 'error' ? 'major' : 'minor',
    location: { path: finding.file, lines: { begin: finding.line ?? 1 } },
  }))
}
