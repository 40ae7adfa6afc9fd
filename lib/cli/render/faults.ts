import { type Fault, formatPosition } from '../../contract/fault.ts'
import type { Colours } from '../terminal/terminal.ts'

/** Every fault with its place, errors before warnings, with the hint below. */
export function renderFaults(faults: readonly Fault[], colours: Colours): string[] {
  const bySeverity = (severity: Fault['severity']) => faults.filter((fault) => fault.severity === severity)
  return [...bySeverity('error'), ...bySeverity('warning')].flatMap((fault) => renderFault(fault, colours))
}

function renderFault(fault: Fault, colours: Colours): string[] {
  const { severity, code, message, found, expected, hint, related = [] } = fault
  const label = severity === 'error' ? colours.red(code) : colours.yellow(`warning ${code}`)
  const place = formatPosition(fault)
  const detail = (name: string, value: string | undefined) =>
    value === undefined ? [] : [`      ${colours.dim(`${name}:`)} ${value}`]
  return [
    `  ${place === '' ? '' : `${colours.bold(place)} `}${label}: ${message}`,
    ...detail('found', found),
    ...detail('expected', expected),
    ...detail('do', hint),
    ...related.flatMap((position) => detail('see', formatPosition(position))),
  ]
}
