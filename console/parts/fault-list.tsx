import type { Fault } from '../../lib/contract/fault.ts'
import { Plain } from './plain.tsx'

const MOST_SHOWN = 100

/** Faults with their places, found and expected values, and what to do. `onOpen` makes the places buttons. */
export function FaultList({ faults, onOpen }: { faults: readonly Fault[]; onOpen?: (fault: Fault) => void }) {
  return (
    <ul>
      {faults.slice(0, MOST_SHOWN).map((fault) => (
        <li key={`${placeOf(fault)} ${fault.code} ${fault.message}`}>
          <Severity severity={fault.severity} />{' '}
          {onOpen === undefined ? (
            <span class="mono">
              <Plain text={placeOf(fault)} />
            </span>
          ) : (
            <button type="button" onClick={() => onOpen(fault)}>
              line {fault.line ?? 1}
            </button>
          )}{' '}
          <Plain text={fault.message} /> <code class="quiet">{fault.code}</code>
          <Advice fault={fault} />
        </li>
      ))}
      {faults.length > MOST_SHOWN && <li>{faults.length - MOST_SHOWN} more are not shown</li>}
    </ul>
  )
}

/** What was found and expected, and what to do about it. */
export function Advice({ fault: { found, expected, hint } }: { fault: Fault }) {
  const compared = [found === undefined ? '' : `found ${found}`, expected === undefined ? '' : `expected ${expected}`]
  const told = compared.filter((part) => part !== '').join(', ')
  return (
    <>
      {told !== '' && (
        <div class="quiet">
          <Plain text={told} />
        </div>
      )}
      {hint !== undefined && (
        <div>
          → <Plain text={hint} />
        </div>
      )}
    </>
  )
}

function Severity({ severity }: Pick<Fault, 'severity'>) {
  return <span class={severity === 'error' ? 'badge bad' : 'badge warn'}>{severity}</span>
}

function placeOf({ file, line, column }: Fault): string {
  return [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':')
}
