import type { CheckReport } from '../../contract/status.ts'
import type { Output } from '../render/output.ts'
import { githubCommands } from './github.ts'
import { gitlabReport } from './gitlab.ts'
import { sarifLog } from './sarif.ts'
import { renderCheck } from './text.ts'

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
