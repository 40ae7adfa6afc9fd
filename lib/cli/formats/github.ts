import type { CheckReport, Finding } from '../../contract/status.ts'
import { printableLines } from '../terminal/terminal.ts'
import { adviceOf, findingsOf } from './findings.ts'

/**
 * Workflow commands of GitHub Actions, one line for each finding: the runner makes annotations of them. Escaped as
 * `@actions/core` does it (https://docs.github.com/actions/reference/workflow-commands-for-github-actions).
 */
export function githubCommands(report: CheckReport): string[] {
  return findingsOf(report).map(commandOf)
}

function commandOf(finding: Finding): string {
  const { severity, code, file, line, column } = finding
  const properties = Object.entries({ file, line, col: column, title: code }).filter(([, value]) => value !== undefined)
  const told = properties.map(([name, value]) => `${name}=${escapedProperty(String(value))}`).join(',')
  return `::${severity} ${told}::${escapedData(printableLines(adviceOf(finding)))}`
}

function escapedData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapedProperty(text: string): string {
  return escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
