import type { Fault } from '../../lib/contract/fault.ts'
import { Advice } from './fault-list.tsx'
import { Plain } from './plain.tsx'

/** Longer texts are shown in part, with a word about it; the editor shows all of them. */
const MOST_LINES = 5000
const MOST_COLUMNS = 2000

/** A text with its line numbers, and each fault below its line, with a caret at its column. */
export function SourceText({ text, faults = [], label }: { text: string; faults?: readonly Fault[]; label: string }) {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const shown = lines.slice(0, MOST_LINES)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <div class="source" role="region" aria-label={label} tabIndex={0}>
      <pre>
        {shown.map((line, at) => (
          <SourceLine key={at} line={line} number={at + 1} faults={faults.filter((fault) => fault.line === at + 1)} />
        ))}
      </pre>
      {lines.length > MOST_LINES && <p class="quiet">{lines.length - MOST_LINES} more lines are not shown</p>}
    </div>
  )
}

/** One line of a text, and the faults in it. */
export function SourceLine({ line, number, faults }: { line: string; number: number; faults: readonly Fault[] }) {
  const isWarning = faults.every(({ severity }) => severity === 'warning')
  return (
    <>
      <div class={faults.length === 0 ? 'line' : `line hit ${isWarning ? 'warning' : ''}`}>
        <span class="number">{number}</span>
        <span class="text">
          <Plain text={line.length > MOST_COLUMNS ? `${line.slice(0, MOST_COLUMNS)} …` : line} />
        </span>
      </div>
      {faults.map((fault) => (
        <div class="line" key={`${fault.code} ${fault.column}`}>
          <span class="number" />
          <span class="text">
            <span class="caret">{`${' '.repeat(Math.min(fault.column ?? 1, MOST_COLUMNS) - 1)}^`}</span>{' '}
            <strong>
              <Plain text={fault.message} />
            </strong>{' '}
            <span class="quiet">{fault.code}</span>
            <Advice fault={fault} />
          </span>
        </div>
      ))}
    </>
  )
}
