import type { ComponentChildren } from 'preact'
import { useRefusal } from '../../data/allowed.ts'
import type { Problem } from '../../data/request.ts'
import { announce } from '../announcer.tsx'
import { ProblemPanel } from '../problem-panel.tsx'
import { faultsElsewhere } from './form-fields.tsx'

interface SettingsFormProps {
  /** Absent: the settings are of a fabric that is not there yet. */
  fabric?: string
  action: string
  /** There is nothing to send. */
  isOff?: boolean
  problem: Problem | undefined
  /** The names of its fields, which tell their own faults. */
  names: readonly string[]
  onSubmit: () => Promise<void>
  children: ComponentChildren
}

/** A form for settings, which an admin may send; whoever lacks the role is told so. */
export function SettingsForm({ fabric, action, isOff = false, problem, names, onSubmit, children }: SettingsFormProps) {
  const refusal = useRefusal(fabric, 'admin')
  return (
    <>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault()
          if (refusal !== undefined) announce(refusal)
          else if (!isOff) void onSubmit()
        }}
      >
        {children}
        <button type="submit" class="first" aria-disabled={isOff || refusal !== undefined} title={refusal}>
          {action}
        </button>
      </form>
      {problem !== undefined && <ProblemPanel problem={{ ...problem, errors: faultsElsewhere(problem.errors, names) }} />}
    </>
  )
}
