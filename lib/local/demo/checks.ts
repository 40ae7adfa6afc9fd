import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import pc from 'picocolors'
import { parseAllDocuments } from 'yaml'
import type { OperationReport } from '../../contract/report.ts'
import { KindRegistry } from '../../domain/fabric/kinds.ts'
import { callApi } from './api-client.ts'
import { git, gitBytes } from './git-command.ts'
import { BRANCH, BROKEN, FABRIC, FABRIC_DIRECTORY, pushFile, WIRING } from './sample-repository.ts'
import { readStatus, type Scene, type Story } from './walkthrough.ts'

/** The checks of a finished story, which use only plain git and a YAML parser. */
export interface Evidence {
  scene: Scene
  story: Story
  /** The bare repository of the Git server. */
  remote: string
}

interface Check {
  title: string
  /** Returns the result in a few words. Throws when the check fails. */
  run(evidence: Evidence): Promise<string>
}

export const CHECKS: readonly Check[] = [
  { title: 'every document is a managed file of its own', run: documentsAreManaged },
  { title: 'the managed files are the original, byte for byte', run: slicesAreTheOriginal },
  { title: 'the original is archived under its old blob id', run: originalIsArchived },
  { title: 'git log --follow reaches its first commit', run: historyIsFollowed },
  { title: 'the file with mistakes is untouched and every mistake is reported', run: brokenFileStays },
  { title: 'one commit, by the caller, and nothing outside the directory of the fabric', run: oneCommit },
  { title: 'the status is right', run: statusIsRight },
  { title: 'a second ingest makes no commit', run: secondIngestIsQuiet },
  { title: 'initialising again changes nothing', run: secondInitIsQuiet },
  { title: 'a push alone starts the ingestion', run: pushIsIngested },
  { title: 'git fsck --strict is clean', run: repositoryIsSound },
]

/** Runs every check and prints its result. Returns whether all checks passed. */
export async function runChecks(evidence: Evidence, print: (line: string) => void): Promise<boolean> {
  let failed = 0
  print(`\n${pc.bold('Checked with git and a YAML parser')}`)
  for (const { title, run } of CHECKS) {
    try {
      const found = await run(evidence)
      print(`  ${pc.green('✓')} ${title} ${pc.dim(`(${found})`)}`)
    } catch (error) {
      failed += 1
      print(`  ${pc.red('✗')} ${title}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  print(failed === 0 ? `\n${CHECKS.length} of ${CHECKS.length} checks passed` : `\n${failed} of ${CHECKS.length} checks failed`)
  return failed === 0
}

/** Several redeliveries of the queue: on a busy machine the first may meet a lock. */
const PUSH_TIMEOUT_MS = 120_000
const PUSH_POLL_MS = 50

const kinds = new KindRegistry()

/** The documents of the original, read by an independent YAML parser, with their expected paths. */
async function expectedDocuments(): Promise<{ path: string; value: unknown }[]> {
  const documents = parseAllDocuments(await readFile(WIRING.source, 'utf8'))
  if (!Array.isArray(documents)) throw new Error('The sample is empty')
  return documents.map((document) => {
    const value = document.toJS() as { apiVersion: string; kind: string; metadata: { name: string } }
    const plural = kinds.find(value.apiVersion.split('/')[0] ?? '', value.kind)?.plural
    return { path: `${FABRIC_DIRECTORY}/managed/${plural}/${value.metadata.name}.yaml`, value }
  })
}

async function documentsAreManaged({ scene, story }: Evidence): Promise<string> {
  const expected = await expectedDocuments()
  for (const { path, value } of expected) {
    const [found, ...more] = parseAllDocuments(await git(scene.workingCopy, 'show', `${story.commit}:${path}`))
    expectThat(more.length === 0, `${path} has more than one document`)
    expectThat(isDeepStrictEqual(found?.toJS(), value), `${path} means something else`)
  }
  const managed = story.filesAfter.filter((file) => file.startsWith(`${FABRIC_DIRECTORY}/managed/`) && file.endsWith('.yaml'))
  expectThat(managed.length === expected.length, `${managed.length} managed files for ${expected.length} documents`)
  return `${expected.length} documents, ${managed.length} files`
}

async function slicesAreTheOriginal({ scene, story }: Evidence): Promise<string> {
  const expected = await expectedDocuments()
  const slices = await Promise.all(expected.map(({ path }) => gitBytes(scene.workingCopy, 'show', `${story.commit}:${path}`)))
  const joined = Buffer.concat(slices)
  expectThat(joined.equals(await readFile(WIRING.source)), 'the managed files do not add up to the original')
  return `${joined.length} bytes, SHA-256 ${createHash('sha256').update(joined).digest('hex').slice(0, 12)}…`
}

async function originalIsArchived({ scene, story }: Evidence): Promise<string> {
  const archived = archivedPath(story.ingest.body)
  const [before, after] = await Promise.all([
    git(scene.workingCopy, 'rev-parse', `${story.pushed}:${WIRING.path}`),
    git(scene.workingCopy, 'rev-parse', `${story.commit}:${archived}`),
  ])
  expectThat(before === after, `blob ${before} became ${after}`)
  expectThat(!story.filesAfter.includes(WIRING.path), `${WIRING.path} is still there`)
  return `${archived} is ${after.slice(0, 12)}`
}

async function historyIsFollowed({ scene, story }: Evidence): Promise<string> {
  const log = await git(scene.workingCopy, 'log', '--follow', '--format=%H', story.commit, '--', archivedPath(story.ingest.body))
  const commits = log.split('\n')
  expectThat(commits.at(-1) === story.pushed, `it ends at ${commits.at(-1)}`)
  return `${commits.length} commits`
}

async function brokenFileStays({ scene, story }: Evidence): Promise<string> {
  const blobs = [story.pushed, story.commit].map((commit) => gitBytes(scene.workingCopy, 'show', `${commit}:${BROKEN.path}`))
  const [before, after] = await Promise.all(blobs)
  expectThat(before !== undefined && after !== undefined && before.equals(after), 'it was changed')
  const faults = story.ingest.body.faults.filter(({ file, severity }) => file === BROKEN.path && severity === 'error')
  const positions = faults.map(({ line, column }) => `${line}:${column}`)
  const lines = BROKEN.mistakes.map((line) => faults.some((fault) => fault.line === line))
  expectThat(!lines.includes(false), `mistakes in lines ${BROKEN.mistakes.join(' and ')}, reported at ${positions.join(' and ')}`)
  return `at ${positions.join(' and ')}`
}

async function oneCommit({ scene, story }: Evidence): Promise<string> {
  const { init, ingest } = story
  const initCommit = init.body.commit ?? story.pushed
  const commits = await git(scene.workingCopy, 'rev-list', `${initCommit}..${story.commit}`)
  expectThat(commits === ingest.body.commit, `the report says ${ingest.body.commit}, the branch has ${commits}`)
  const touched = await git(scene.workingCopy, 'diff', '--name-only', story.pushed, story.commit)
  const outside = touched.split('\n').filter((path) => !path.startsWith(`${FABRIC_DIRECTORY}/`))
  expectThat(outside.length === 0, `it touches ${outside.join(', ')}`)
  return git(scene.workingCopy, 'log', '-1', '--format=%h by %an', story.commit)
}

async function statusIsRight({ story }: Evidence): Promise<string> {
  const { gitops_initialized, pending_files, rejected_files, objects_total, hand_edited_files, head } = story.status
  const expected = await expectedDocuments()
  const said = { gitops_initialized, pending: pending_files.length, objects_total, hand_edited: hand_edited_files.length, head }
  const so = { gitops_initialized: true, pending: 0, objects_total: expected.length, hand_edited: 0, head: story.commit }
  expectThat(isDeepStrictEqual(said, so), `it says ${JSON.stringify(said)}`)
  const rejected = rejected_files.map(({ file }) => file).join()
  expectThat(rejected === BROKEN.path, `it says that ${rejected || 'nothing'} is rejected`)
  return `${objects_total} objects, nothing pending, 1 file rejected`
}

async function secondIngestIsQuiet({ scene, story }: Evidence): Promise<string> {
  const { body } = await callApi<OperationReport>(scene.api, 'POST', `/fabrics/${FABRIC}/ingest-raw/`, {})
  await expectHead(scene, story)
  expectThat(body.commit === null, `it reports commit ${body.commit}`)
  return body.message
}

async function secondInitIsQuiet({ scene, story }: Evidence): Promise<string> {
  const { status, body } = await callApi<OperationReport>(scene.api, 'POST', `/fabrics/${FABRIC}/init-gitops/`, {})
  await expectHead(scene, story)
  expectThat(status === 200 && body.already_initialized === true, `it answers ${status}`)
  expectThat((await readStatus(scene.api)).head === story.commit, 'the status has another head')
  return body.message
}

async function pushIsIngested({ scene, remote }: Evidence): Promise<string> {
  const object = 'apiVersion: vpc.githedgehog.com/v1beta1\nkind: VPC\nmetadata:\n  name: pushed\n'
  const started = performance.now()
  await pushFile(scene.workingCopy, `${FABRIC_DIRECTORY}/raw/pushed.yaml`, object)
  const managed = `${FABRIC_DIRECTORY}/managed/vpcs/pushed.yaml`
  while ((await git(remote, 'ls-tree', '--name-only', BRANCH, managed)) === '') {
    expectThat(performance.now() - started < PUSH_TIMEOUT_MS, `${managed} is not there`)
    await sleep(PUSH_POLL_MS)
  }
  return `${((performance.now() - started) / 1000).toFixed(1)} s from git push to the managed commit`
}

async function repositoryIsSound({ remote }: Evidence): Promise<string> {
  await git(remote, 'fsck', '--strict', '--full')
  return `${await git(remote, 'rev-list', '--count', '--objects', BRANCH)} objects`
}

async function expectHead({ workingCopy }: Scene, { commit }: Story): Promise<void> {
  const [head = ''] = (await git(workingCopy, 'ls-remote', 'origin', `refs/heads/${BRANCH}`)).split('\t')
  expectThat(head === commit, `the branch moved to ${head}`)
}

function archivedPath({ files }: OperationReport): string {
  const path = files.find(({ file }) => file === WIRING.path)?.archived_to
  if (path === undefined) throw new Error('the report does not say where the original is')
  return path
}

function expectThat(condition: boolean, otherwise: string): void {
  if (!condition) throw new Error(otherwise)
}
