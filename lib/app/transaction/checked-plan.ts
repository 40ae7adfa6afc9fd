import { DomainError } from '../../contract/errors.ts'
import { asWarning, warning } from '../../contract/fault.ts'
import { findingsOf, type NewFinding } from '../../domain/check/plan-findings.ts'
import { isWritten, type Refusals, refusalsOf, withAllHeldBack, withRefusals } from '../../domain/check/refusals.ts'
import { toldOnce } from '../../domain/check/told-once.ts'
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
 * does: each stays whole in `raw/`, with its faults. After too many rounds all wait. Throws `object_invalid` for an
 * edit that brings an error.
 */
export async function checkedPlan(
  open: () => Promise<Opened>,
  plan: (fabric: FabricState, check: DocumentCheck | undefined) => Promise<Plan>,
): Promise<{ fabric: FabricState; plan: Plan }> {
  let refusals: Refusals = new Map()
  let held: Plan | undefined
  for (let round = 1; ; round++) {
    const { fabric, check } = await open()
    const limit = fabric.budget.limit('refusalRounds')
    const refusing = refusals.size === 0 ? check : withRefusals(check, refusals)
    const planned = await plan(fabric, refusing !== undefined && held ? withAllHeldBack(refusing, held, limit) : refusing)
    const { validation } = fabric.settings
    const found = validation === 'off' ? [] : await findingsOf(fabric, planned.changes)
    const errors = validation === 'strict' ? found.filter(({ fault }) => fault.severity === 'error') : []
    refuseEdit(planned, errors)
    const more = refusalsOf(planned, errors)
    const known = refusals
    if ([...more.keys()].every((file) => known.has(file))) {
      addWarnings(planned, fabric, found)
      return { fabric, plan: planned }
    }
    refusals = new Map([...refusals, ...more])
    if (round === limit) held = planned
  }
}

function refuseEdit({ edited }: Plan, errors: readonly NewFinding[]): void {
  if (edited === undefined || errors.length === 0) return
  const message = `${edited.object} would violate the rules of the fabric`
  throw new DomainError('object_invalid', message, { object: edited.object, faults: errors.map(({ fault }) => fault) })
}

/** Adds what was found to a plan's faults, and no more of it than is told of raw files. */
function addWarnings(plan: Plan, { budget, layout }: FabricState, found: readonly NewFinding[]): void {
  if (found.length === 0) return
  const warnings = found.map(({ fault }) => asWarning(fault))
  const sources = new Map(plan.documents.filter(isWritten).map(({ path, file }) => [path, file]))
  const told = new Set(toldOnce([...plan.faults, ...warnings], (file) => sources.get(file) ?? file))
  const news = warnings.filter((fault) => told.has(fault))
  const limit = budget.limit('faultsTold')
  plan.faults = [...plan.faults.filter((fault) => told.has(fault)), ...news.slice(0, limit)]
  if (news.length <= limit) return
  const message = `${news.length - limit} more violations of the fabric's rules are not listed`
  plan.faults.push(warning('more_faults', layout.managed, message, { hint: 'fix the listed ones first' }))
}
