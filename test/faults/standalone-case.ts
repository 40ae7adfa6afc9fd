import { cp, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ulid } from 'ulid'
import { git } from '../support/git.ts'
import { type Case, NOT_MADE, type Undisturbed, type Violations } from './case.ts'
import { isKill } from './faults.ts'
import { difference, faultsOfCache, faultsOfRemote, historyOf } from './judge.ts'
import type { Meddling } from './meddle.ts'
import type { Outcome, StandaloneInput } from './messages.ts'
import type { StandaloneOperation } from './operations.ts'
import { nameOf } from './point.ts'
import type { Stage } from './stage.ts'
import type { Template } from './template.ts'

const HOUR_MS = 60 * 60_000

interface World {
  template: Template
  repository: string
  input: Omit<StandaloneInput, 'operation'>
  directory: string
}

async function inWorld<T>(stage: Stage, operation: StandaloneOperation, use: (world: World) => Promise<T>): Promise<T> {
  const template = await stage.template(operation)
  const id = stage.nextWorld()
  const [repository, directory] = [join(stage.served, `${id}.git`), join(stage.root, id)]
  const cache = join(directory, 'cache')
  await mkdir(directory)
  await cp(template.repository, repository, { recursive: true })
  if (operation.on === 'fabric') await cp(template.cache, cache, { recursive: true, preserveTimestamps: true })
  const url = stage.services.git.repositoryUrl(`${id}.git`)
  try {
    return await use({ template, repository, directory, input: { url, cache, reverts: template.first } })
  } finally {
    await Promise.all([directory, repository].map((path) => rm(path, { recursive: true, force: true })))
  }
}

/** The calls of an undisturbed run, and what it leaves. */
export function runUndisturbed(stage: Stage, operation: StandaloneOperation): Promise<Undisturbed> {
  return inWorld(stage, operation, async (world) => {
    const outcome = await ask(stage, world, operation.action, ulid(), 0)
    if (outcome?.status !== 'succeeded')
      throw new Error(`${operation.name} does not work undisturbed: ${JSON.stringify(outcome)}`)
    return { points: outcome.points, history: await historyOf(world.repository, world.template) }
  })
}

/** Runs an operation with a fault, then once more without, and says which rules were broken. */
export function runStandalone(stage: Stage, { point, fault, ...rest }: Case, expected: Undisturbed): Promise<Violations> {
  const operation = rest.operation as StandaloneOperation
  return inWorld(stage, operation, async (world) => {
    const first = ulid()
    const outcome = await ask(stage, world, operation.action, first, 0, { point: nameOf(point), fault })
    const told = await judgeAnswer(world, { point, fault }, first, outcome)
    const hasLanded = (await git(world.repository, 'rev-parse', 'main')) !== world.template.after
    const again = await ask(stage, world, operation.action, ulid(), 0)
    // A lock of the cache's does not exist: what the dead have left is an hour old at some time.
    await ask(stage, world, 'look', ulid(), 2 * HOUR_MS)
    const history = await historyOf(world.repository, world.template)
    return [
      ...told,
      ...judgeSecond(operation, hasLanded, again),
      ...(history === expected.history
        ? []
        : [`the branch is another than without the fault: ${difference(history, expected.history)}`]),
      ...(await faultsOfRemote(world.repository)),
      ...(await faultsOfCache(world.input.cache)),
    ]
  })
}

async function ask(
  stage: Stage,
  { input }: World,
  action: string,
  operation: string,
  clockMs: number,
  at?: Meddling['at'],
): Promise<Outcome | undefined> {
  const process = stage.process('standalone')
  try {
    return await process.perform({ action, clockMs, meddling: stage.meddling(at), input: { ...input, operation } })
  } finally {
    await stage.giveBack('standalone', process)
  }
}

/** Whether what the caller was told is true. */
async function judgeAnswer(
  { repository, template }: World,
  { point, fault }: Pick<Case, 'point' | 'fault'>,
  operation: string,
  outcome: Outcome | undefined,
): Promise<Violations> {
  if (outcome === undefined) return isKill(fault) ? [] : ['the process has died of it']
  if (!outcome.hasHappened) return [NOT_MADE]
  if (outcome.unforeseen !== undefined) return [`the error is none for people: ${outcome.unforeseen}`]
  if (point.place === 'file system' && outcome.code !== undefined)
    return [`a disk that fails ended the operation: ${outcome.code}`]
  const made = await git(repository, 'log', '--format=%H', `--grep=^Operation: ${operation}$`, `${template.after}..main`)
  if (outcome.status === 'succeeded' && made !== outcome.commit)
    return ['it was said to have succeeded, and its commit is not there']
  const isDenied = outcome.code !== undefined && outcome.code !== 'push_unknown'
  return isDenied && made !== '' ? [`it was said to have failed with ${outcome.code}, and its commit is there`] : []
}

/** Whether the undisturbed run does what is left to be done, and nothing else. */
function judgeSecond({ again }: StandaloneOperation, hasLanded: boolean, outcome: Outcome | undefined): Violations {
  const answer = outcome?.status ?? outcome?.code ?? outcome?.unforeseen ?? 'death'
  const expected = hasLanded ? [again ?? 'no_change'] : ['succeeded']
  return expected.includes(answer) ? [] : [`the undisturbed run answers ${answer}, and not ${expected.join(' or ')}`]
}
