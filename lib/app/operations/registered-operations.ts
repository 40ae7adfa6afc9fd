import type { OperationReport } from '../../contract/report.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import type { OperationDeployment } from '../deployment.ts'
import { takenFiles } from '../proposals/admitted-beside.ts'
import { checkDisjoint } from '../registry/fabrics.ts'
import type { IngestRequest, InitRequest } from '../transaction/operation-context.ts'
import { type DropRequest, dropRaw } from './drop-raw.ts'
import { type CrdRequest, editCrds } from './edit-crds.ts'
import { type EditObjectRequest, editObject } from './edit-object.ts'
import { ingestRaw } from './ingest-raw.ts'
import { initGitops } from './init-gitops.ts'
import { type RestoreRequest, restoreObject } from './restore-object.ts'
import { type RevertRequest, revertOperation } from './revert-operation.ts'
import {
  type FabricOperation,
  type OpenedRegistration,
  opened,
  openRegistration,
  type RunOptions,
  runOnFabric,
} from './run-on-fabric.ts'

/** Sets up a registered fabric, in another directory if one is given. Throws the errors of `initGitops`. */
export async function initFabric(
  deployment: OperationDeployment,
  id: string,
  request: InitRequest,
  { directory, ...options }: RunOptions & { directory?: string | undefined } = {},
): Promise<OperationReport> {
  const fabric = await deployment.fabrics.get(id)
  const placed = directory === undefined ? fabric : { ...fabric, directory }
  if (directory !== undefined) await checkDisjoint(deployment, fabric.repository, placed)
  return runOnFabric(
    deployment,
    { ...(await opened(deployment, placed, options)), fabric },
    {
      request,
      run: (on) => initGitops(on, { ...request, registeredDirectory: fabric.directory }),
      covers: 'some raw files',
      changes: { directory: placed.directory },
    },
  )
}

/** Ingests the raw files of a registered fabric. Throws the errors of `ingestRaw`. */
export async function ingestFabric(
  deployment: OperationDeployment,
  id: string,
  request: IngestRequest,
  options: RunOptions = {},
): Promise<OperationReport> {
  return ingestOn(deployment, await openRegistration(deployment, id, options), request)
}

/** Like `ingestFabric`, with a registration that is read already, and perhaps a snapshot of the branch. */
export async function ingestOn(
  deployment: OperationDeployment,
  on: OpenedRegistration,
  asked: IngestRequest,
  snapshot?: Snapshot,
): Promise<OperationReport> {
  const isOfAll = asked.filePath === undefined && asked.suppliedFiles === undefined && asked.refused === undefined
  const taken = isOfAll && on.proposing !== undefined ? await takenFiles(deployment, on.fabric, asked.operation) : undefined
  const request = taken === undefined ? asked : { ...asked, refused: taken }
  const readsAll = isOfAll && taken === undefined
  return runOnFabric(deployment, on, {
    request,
    // A proposal stands on its own branch, not on the one of the snapshot.
    run: (context) => ingestRaw(context, request, on.proposing === undefined ? snapshot : undefined),
    covers: readsAll ? 'all raw files' : 'some raw files',
  })
}

/** Ingests a file that a caller hands over. Throws the errors of `dropRaw`. */
export async function dropFabricFile(
  deployment: OperationDeployment,
  id: string,
  request: DropRequest,
  options: RunOptions = {},
): Promise<OperationReport> {
  const run: FabricOperation['run'] = (context) => dropRaw(context, request)
  return runOnFabric(deployment, await openRegistration(deployment, id, options), {
    run,
    request,
    covers: 'some raw files',
  })
}

/** Edits one object of a registered fabric. Throws the errors of `editObject`. */
export async function editFabricObject(
  deployment: OperationDeployment,
  id: string,
  request: EditObjectRequest,
  options: RunOptions = {},
): Promise<OperationReport> {
  const run: FabricOperation['run'] = (context) => editObject(context, request)
  return runOnFabric(deployment, await openRegistration(deployment, id, options), { run, request, covers: 'none' })
}

/** Adds or removes files of a registered fabric's own CRDs. Throws the errors of `editCrds`. */
export async function editFabricCrds(
  deployment: OperationDeployment,
  id: string,
  request: CrdRequest,
  options: RunOptions = {},
): Promise<OperationReport> {
  const run: FabricOperation['run'] = (context) => editCrds(context, request)
  return runOnFabric(deployment, await openRegistration(deployment, id, options), { run, request, covers: 'none' })
}

/**
 * Undoes an operation of a registered fabric. Originals that return to `raw/` are ingested on request, not
 * automatically. Throws the errors of `revertOperation`.
 */
export async function revertFabricOperation(
  deployment: OperationDeployment,
  id: string,
  request: RevertRequest,
  options: RunOptions = {},
): Promise<OperationReport> {
  const run: FabricOperation['run'] = (context) => revertOperation(context, request)
  return runOnFabric(deployment, await openRegistration(deployment, id, options), {
    run,
    request,
    covers: 'some raw files',
  })
}

/** Brings one object of a registered fabric back to what it was. Throws the errors of `restoreObject`. */
export async function restoreFabricObject(
  deployment: OperationDeployment,
  id: string,
  request: RestoreRequest,
  options: RunOptions = {},
): Promise<OperationReport> {
  const run: FabricOperation['run'] = (context) => restoreObject(context, request)
  return runOnFabric(deployment, await openRegistration(deployment, id, options), {
    run,
    request,
    covers: 'some raw files',
  })
}
