import type { CheckReport } from '../../contract/status.ts'
import { count } from '../../domain/plan/commit-message.ts'
import { renderFaults } from '../render/faults.ts'
import type { Colours } from '../terminal/terminal.ts'

/** For a person: each fabric with what was found in it. */
export function renderCheck({ base, fabrics }: CheckReport, colours: Colours): string[] {
  const news = base === null ? '' : `, compared with ${base.slice(0, 12)}`
  return fabrics.flatMap(({ fabric, directory, findings }) => {
    const errors = findings.filter(({ severity }) => severity === 'error').length
    const verdict = `${count(errors, 'error')}, ${count(findings.length - errors, 'warning')}`
    const mark = errors === 0 ? colours.green('✓') : colours.red('✗')
    return [`${mark} ${fabric} in ${directory || '(root)'}: ${verdict}${news}`, ...renderFaults(findings, colours)]
  })
}
