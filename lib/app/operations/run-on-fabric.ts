import { isDeepStrictEqual } from 'node:util'
import type { FabricRecord } from '../../contract/fabric.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'
import { announce } from '../announce.ts'
import type { OperationDeployment, Reading } from '../deployment.ts'
import type { RejectedList } from '../ports/registry.ts'
import { admittedBeside } from '../proposals/admitted-beside.ts'
import { lookAtOpen, mayBeProposed } from '../proposals/look-at-proposal.ts'
import { ownPlaceOf, type Proposing, placeOf, propose } from '../proposals/propose.ts'
import { proposingOn } from '../proposals/proposing-on.ts'
import { changeFabricIfThere, type FabricChange, holds } from '../registry/change-fabric.ts'
import { rejectedFilesAfter } from '../registry/rejected-files.ts'
import { knownRepository } from '../registry/repositories.ts'
import { allOrFirstError } from '../transaction/all-or-first-error.ts'
import type { OperationContext, OperationRequest, ReadingContext } from '../transaction/operation-context.ts'
import { operationBranches } from './operation-branches.ts'

/** Options for running any operation. */
export type RunOptions = Pick<OperationContext, 'signal' | 'deadline' | 'willRetry' | 'unattended'> & {
  /** Propose the change, whatever the delivery of the fabric. */
  propose?: boolean | undefined
}

/** A registered fabric, with the context of an operation on it. */
export interface OpenedRegistration {
  fabric: FabricRecord
  context: OperationContext
  /** Absent: the operation pushes to the fabric's branch. */
  proposing?: () => Promise<Proposing>
  /** The files that are known to be refused, if they are being read already. */
  refused?: Promise<RejectedList>
}

/** An operation on a fabric. `request.reverts`: the operation that it undoes. */
export interface FabricOperation {
  request: Pick<OperationRequest, 'operation' | 'dryRun'> & { reverts?: string }
  run(context: OperationContext): Promise<OperationReport>
  /** The raw files that the report covers. */
  covers: 'all raw files' | 'some raw files' | 'none'
  /** Changes to the fabric's record, which is initialised afterwards in any case. */
  changes?: Pick<FabricRecord, 'directory'>
}

/** Reads a fabric's registration. Throws `fabric_not_found`. */
export async function openRegistration(
  deployment: OperationDeployment,
  id: string,
  options: RunOptions = {},
): Promise<OpenedRegistration> {
  return opened(deployment, await deployment.fabrics.get(id), options)
}

/** Like `openRegistration`, with a registration that is read already. */
export async function opened(
  deployment: OperationDeployment,
  fabric: FabricRecord,
  { propose: asked, ...options }: RunOptions = {},
): Promise<OpenedRegistration> {
  const repository = await knownRepository(deployment, fabric)
  const context = await operationOn(deployment, fabric, repository, options)
  const proposes = asked === true || fabric.delivery === 'propose'
  return proposes ? { fabric, context, proposing: () => proposingOn(deployment, repository) } : { fabric, context }
}

/** Runs an operation on a registered fabric, updates the fabric's records, and announces the report. */
export async function runOnFabric(
  deployment: OperationDeployment,
  { fabric, context, proposing, refused }: OpenedRegistration,
  { request, run, covers, changes = { directory: fabric.directory } }: FabricOperation,
): Promise<OperationReport> {
  let reading = covers === 'none' ? Promise.resolve(NONE_REFUSED) : refused
  const known = () => {
    reading ??= deployment.rejectedFiles.get(fabric.id)
    return reading
  }
  let newest: string | undefined
  const noteOutcome = once(async (report) => {
    // What is only proposed is not there yet.
    const seen = report.proposal === undefined ? { gitops_initialized: true } : {}
    const isCarriedOut = proposing === undefined && report.commit !== null && newest === undefined
    const outcome = { status: report.status, operation: newest ?? report.operation, isCarriedOut }
    const noted = note(deployment, fabric, outcome, { ...changes, ...seen })
    const list = async () => noteRejected(deployment, report, await known(), covers === 'all raw files')
    await allOrFirstError(noted, covers === 'none' ? Promise.resolve() : list())
  })
  const tell = once(async (report) => {
    const announced = known().then(({ files }) => announce(deployment, fabric, files, report))
    await (report.dry_run ? announced : allOrFirstError(noteOutcome(report), announced))
  })
  const pushed = (report: OperationReport, operation: string) => {
    newest = operation
    void noteOutcome(report)
  }
  const report =
    proposing === undefined
      ? await run({ ...context, pushed, ended: (ended) => void tell(ended) })
      : await proposed(deployment, { fabric, context, proposing: await proposing() }, { run, request })
  await tell(report)
  return report
}

async function proposed(
  deployment: OperationDeployment,
  { fabric, context, proposing }: Pick<OpenedRegistration, 'fabric' | 'context'> & { proposing: Proposing },
  { run, request }: Pick<FabricOperation, 'run' | 'request'>,
): Promise<OperationReport> {
  const looked = mayBeProposed(fabric) ? await lookAtOpen(deployment, fabric, context, proposing) : []
  const asked = { run, dryRun: request.dryRun }
  const { branch } = context.repository
  const isAt = (name: string) => looked.find(({ place }) => place.branch === name)
  if (fabric.proposals === 'one') return propose(context, proposing, asked, isAt(placeOf(fabric.id, branch).branch))
  const undone = looked.find(({ known }) => request.reverts !== undefined && known?.operations.includes(request.reverts))
  const place = ownPlaceOf(fabric.id, branch, request.operation)
  const at = undone ?? isAt(place.branch) ?? { place, open: undefined }
  const own = { operation: request.operation, branch: at.place.branch }
  return propose({ ...context, admits: admittedBeside(deployment, fabric, own) }, proposing, asked, at)
}

/**
 * Runs something at most once; later calls wait for the first. The first call's error is kept for them, and is not
 * unhandled meanwhile.
 */
function once(run: (report: OperationReport) => Promise<void>): (report: OperationReport) => Promise<void> {
  let running: Promise<void> | undefined
  return (report) => {
    running ??= run(report)
    running.catch(() => undefined)
    return running
  }
}

async function operationOn(
  deployment: OperationDeployment,
  fabric: FabricRecord,
  repository: RepositoryRecord,
  options: Omit<RunOptions, 'propose'>,
): Promise<OperationContext> {
  const { originals, manager, onAnnouncementFailed: onUnrecorded } = deployment
  const reading = await readingOn(deployment, fabric, repository, options)
  return {
    ...reading,
    originals,
    manager,
    ...operationBranches(deployment, repository, reading.repository),
    onUnrecorded,
  }
}

/** The context for reading a registered fabric. */
export async function readingContextOf(
  deployment: Reading,
  fabric: FabricRecord,
  options: Omit<RunOptions, 'propose'> = {},
): Promise<ReadingContext> {
  return readingOn(deployment, fabric, await knownRepository(deployment, fabric), options)
}

/** The same, where the repository's record is known already. */
export async function readingOn(
  deployment: Reading,
  fabric: FabricRecord,
  repository: RepositoryRecord,
  options: Omit<RunOptions, 'propose'> = {},
): Promise<ReadingContext> {
  const { locks, journal, limits } = deployment
  return {
    settings: fabric,
    repository: await deployment.openRepository(repository),
    repositoryId: fabric.repository,
    locks,
    journal,
    now: () => deployment.now(),
    onUnexpected: (error) => deployment.onUnexpected(error),
    ...(limits && { limits }),
    ...options,
  }
}

/** Of many operations that end at once, one changes the list with each attempt. */
const NOTE_ATTEMPTS = 20
const NONE_REFUSED: RejectedList = { files: [] }

/** `operation`: the last one. `isCarriedOut`: another process has carried it out, and noted that already, or will. */
interface Outcome extends Pick<OperationReport, 'status' | 'operation'> {
  isCarriedOut: boolean
}

/**
 * Updates the fabric's record, as read before the operation, if the outcome changes it. If somebody changed the
 * settings meanwhile, the update is applied to their version; a later operation stays the last one.
 */
function note(
  deployment: OperationDeployment,
  fabric: FabricRecord,
  { status, operation, isCarriedOut }: Outcome,
  changed: Partial<FabricRecord>,
): Promise<void> {
  const change: FabricChange = ({ last_operation, ...known }, isFirst) => {
    const isFromBefore = isFirst && !isCarriedOut
    const isOutrun = !isFromBefore && last_operation !== null && last_operation >= operation
    if (status !== 'no_change' && !isOutrun) return { ...changed, last_operation: operation }
    return holds(known, changed) ? undefined : changed
  }
  return changeFabricIfThere(deployment, fabric.id, change, isCarriedOut ? undefined : fabric)
}

/** Updates the list of refused files if the report changes it, or that of another operation that ended meanwhile. */
async function noteRejected(
  { rejectedFiles }: OperationDeployment,
  report: OperationReport,
  known: RejectedList,
  coversAll: boolean,
): Promise<void> {
  for (let attempt = 1, list = known; attempt <= NOTE_ATTEMPTS; attempt++) {
    const files = rejectedFilesAfter(report, list.files, coversAll)
    if (isDeepStrictEqual(files, list.files)) return
    if (await rejectedFiles.replace(report.fabric, { ...list, files })) return
    list = await rejectedFiles.get(report.fabric)
  }
}
