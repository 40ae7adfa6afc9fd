import { DomainError } from '../../contract/errors.ts'
import type { Fault } from '../../contract/fault.ts'
import { findingsOf } from '../../domain/check/plan-findings.ts'
import { type Refusals, refusalsOf, withRefusals } from '../../domain/check/refusals.ts'
import type { FabricState } from '../../domain/manifest/fabric-state.ts'
import type { Plan } from '../../domain/plan/plan.ts'
import type { DocumentCheck } from '../../domain/raw/read-raw-file.ts'

/** A fabric that was opened for one plan: planning changes it. */
interface Opened {
  fabric: FabricState
  check: DocumentCheck | undefined
}

/**
 * Plans, and checks the fabric as the plan would leave it. What violates the fabric's rules, and did not before, is a
 * warning of the plan. With `validation: strict`, plans again without the raw files that bring an error, until no file
 * does: each stays whole in `raw/`, with its faults. Throws `object_invalid` for an edit that brings an error.
 */
export async function checkedPlan(
  open: () => Promise<Opened>,
  plan: (fabric: FabricState, check: DocumentCheck | undefined) => Promise<Plan>,
): Promise<{ fabric: FabricState; plan: Plan }> {
  let refusals: Refusals = new Map()
  for (;;) {
    const { fabric, check } = await open()
    const planned = await plan(fabric, refusals.size === 0 ? check : withRefusals(check, refusals))
    const { validation } = fabric.settings
    const found = validation === 'off' ? [] : await findingsOf(fabric, planned.changes)
    const errors = validation === 'strict' ? found.filter(({ severity }) => severity === 'error') : []
    refuseEdit(planned, errors)
    const more = refusalsOf(planned, errors)
    const known = refusals
    if ([...more.keys()].every((file) => known.has(file))) {
      planned.faults.push(...found.map(asWarning))
      return { fabric, plan: planned }
    }
    refusals = new Map([...refusals, ...more])
  }
}

function refuseEdit({ edited }: Plan, errors: readonly Fault[]): void {
  if (edited === undefined || errors.length === 0) return
  const message = `${edited.object} would violate the rules of the fabric`
  throw new DomainError('object_invalid', message, { object: edited.object, faults: [...errors] })
}

function asWarning(fault: Fault): Fault {
  return { ...fault, severity: 'warning' }
}
