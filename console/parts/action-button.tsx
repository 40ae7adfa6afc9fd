import type { ComponentChildren } from 'preact'
import type { Role } from '../../lib/contract/access/roles.ts'
import { useRefusal } from '../data/allowed.ts'
import { announce } from './announcer.tsx'

interface Props {
  /** Absent: what belongs to no fabric. */
  fabric?: string
  /** The role that the API asks for. */
  needs: Role
  label?: string
  isFirst?: boolean
  /** There is nothing to do yet. */
  isOff?: boolean
  onClick: () => void
  children: ComponentChildren
}

/** Begins a change of a fabric. Whoever lacks the role can reach it as well, and is told why it does nothing. */
export function ActionButton({ fabric, needs, label, isFirst = false, isOff = false, onClick, children }: Props) {
  const refusal = useRefusal(fabric, needs)
  return (
    <button
      type="button"
      class={isFirst ? 'first' : undefined}
      aria-label={label}
      aria-disabled={isOff || refusal !== undefined}
      title={refusal}
      onClick={() => {
        if (refusal !== undefined) announce(refusal)
        else if (!isOff) onClick()
      }}
    >
      {children}
    </button>
  )
}
