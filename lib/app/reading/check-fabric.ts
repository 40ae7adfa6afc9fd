import { DomainError, isError } from '../../contract/errors.ts'
import type { CheckReport, Finding } from '../../contract/status.ts'
import { checkedFabric } from '../../domain/check/fabric-check.ts'
import { fingerprinted } from '../../domain/check/fingerprints.ts'
import { isWithin } from '../../domain/fabric/layout.ts'
import { type FabricState, openFabric, type StatedSettings } from '../../domain/manifest/fabric-state.ts'
import { findFabrics, type Unusable, unusableFault } from '../../domain/rebuild/find-fabrics.ts'
import type { Snapshot } from '../../domain/tree/snapshot.ts'
import { toldNames } from '../../kubernetes/schema/told-names.ts'
import { initializedFabric, workBudget } from '../transaction/opened-fabric.ts'
import type { ReadingContext } from '../transaction/operation-context.ts'

type Bounds = Pick<ReadingContext, 'now' | 'signal' | 'limits'>

/** The files to check, and what is known of them before. */
export interface CheckedFiles {
  files: Snapshot
  /** Only what it does not have is told. */
  base?: Snapshot
  /** The directory whose fabrics are checked; `''` for all. A fabric around it is checked as well. */
  directory: string
  /** Only the fabric of this name. */
  fabric?: string
}

type FabricFindings = CheckReport['fabrics'][number]

/** Checks one fabric of a branch, and what waits in it. Changes nothing. Throws `fabric_not_initialized`. */
export async function checkFabric(context: ReadingContext): Promise<CheckReport> {
  const fabric = await initializedFabric(context, await context.repository.refresh(context.signal))
  return { base: null, fabrics: [await findingsOf(fabric, undefined, context)] }
}

/**
 * Checks all fabrics among files, and what waits in them. A fabric whose manifest cannot be used is a finding. Throws
 * `fabric_not_found` if there is none to check.
 */
export async function checkFiles({ files, base, directory, fabric: name }: CheckedFiles, bounds: Bounds): Promise<CheckReport> {
  const { found, unusable } = await findFabrics(files, workBudget(bounds))
  const isChecked = (place: string) =>
    directory === '' || isWithin(directory, place) || isWithin(place, directory) || place === directory
  const settings = found
    .map(({ settings }) => settings)
    .filter((one) => isChecked(one.directory) && (name ?? one.name) === one.name)
  const broken = name === undefined || settings.length === 0 ? unusable.filter((one) => isChecked(one.directory)) : []
  if (settings.length + broken.length === 0)
    throw noFabric(
      directory,
      name,
      found.map(({ settings }) => settings.name),
    )
  const fabrics: FabricFindings[] = []
  for (const { name, directory } of settings) {
    const fabric = await initializedFabric({ settings: { name, directory }, ...bounds }, files)
    fabrics.push(await findingsOf(fabric, base, bounds))
  }
  const before = base === undefined || broken.length === 0 ? [] : (await findFabrics(base, workBudget(bounds))).unusable
  return { base: base?.commit ?? null, fabrics: [...fabrics, ...broken.flatMap((one) => unusableFindings(one, before))] }
}

async function findingsOf(fabric: FabricState, base: Snapshot | undefined, bounds: Bounds): Promise<FabricFindings> {
  const { name, directory } = fabric.settings
  const baseFabric = base === undefined ? undefined : await baseOf(base, { name, directory }, bounds)
  const before = baseFabric === undefined ? undefined : await checkedFabric(baseFabric, bounds.now())
  const { faults } = await checkedFabric(fabric, bounds.now(), before?.ingested)
  const findings = fingerprinted(directory, faults)
  return { fabric: name, directory, findings: withoutKnown(findings, fingerprinted(directory, before?.faults ?? [])) }
}

/** The fabric in the base; undefined if it is new, or could not be read there. */
async function baseOf(base: Snapshot, settings: StatedSettings, bounds: Bounds): Promise<FabricState | undefined> {
  try {
    return await openFabric(base, settings, workBudget(bounds))
  } catch (error) {
    if (isError(error, 'manifest_unreadable')) return undefined
    throw error
  }
}

function withoutKnown(findings: readonly Finding[], known: readonly Finding[]): Finding[] {
  const fingerprints = new Set(known.map(({ fingerprint }) => fingerprint))
  return findings.filter(({ fingerprint }) => !fingerprints.has(fingerprint))
}

function unusableFindings(unusable: Unusable, before: readonly Unusable[]): FabricFindings[] {
  const findings = withoutKnown(unusableFaults([unusable]), unusableFaults(before))
  const { directory } = unusable
  return findings.length === 0 ? [] : [{ fabric: directory, directory, findings }]
}

function unusableFaults(unusable: readonly Unusable[]): Finding[] {
  return unusable.flatMap((one) => fingerprinted(one.directory, [unusableFault(one)]))
}

function noFabric(directory: string, name: string | undefined, names: readonly string[]): DomainError {
  const where = directory === '' ? 'the checkout' : directory
  const message =
    name === undefined
      ? `There is no fabric in ${where}: no directory has a .hnp/manifest.yaml, which gfm init makes`
      : `There is no fabric ${name} in ${where}${names.length === 0 ? '' : `: ${toldNames(name, names)}`}`
  return new DomainError('fabric_not_found', message, { fabric: name ?? '' })
}
