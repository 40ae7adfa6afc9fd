import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { KindRegistry } from '../../lib/domain/fabric/kinds.ts'
import { CHECKS, type Evidence } from '../../lib/local/demo/checks.ts'
import { git } from '../../lib/local/demo/git-command.ts'
import { BROKEN, checkOut, FABRIC_DIRECTORY, filesAt, pushSamples, WIRING } from '../../lib/local/demo/sample-repository.ts'
import type { Story } from '../../lib/local/demo/walkthrough.ts'

/**
 * The checks of the demo that look at Git: they pass on what a manager should leave behind and fail on what it should
 * not.
 */

let directory: string
let workingCopy: string
let pushed: string
const archived = `${WIRING.path}.archived`
const managed = (path: string) => join(workingCopy, FABRIC_DIRECTORY, 'managed', path)

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'checks-'))
  const remote = join(directory, 'demo.git')
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', remote])
  workingCopy = join(directory, 'work')
  await checkOut(remote, workingCopy)
  pushed = await pushSamples(workingCopy)
})

afterAll(() => rm(directory, { recursive: true }))

/**
 * The text in one piece a document; comments right above a marker go with what follows, what stands before all markers
 * with the first.
 */
function slicesOf(text: string): string[] {
  const lines = text.split(/(?<=\n)/)
  const starts = lines.flatMap((line, index) => {
    if (line !== '---\n') return []
    let start = index
    while (lines[start - 1]?.startsWith('#') === true) start -= 1
    return [start]
  })
  return starts.map((start, index) => lines.slice(index === 0 ? 0 : start, starts[index + 1]).join(''))
}

/** What the manager would do to the files. */
function ingestByHand(): void {
  const text = readFileSync(join(workingCopy, WIRING.path), 'utf8')
  const slices = slicesOf(text)
  for (const [index, document] of parseAllDocuments(text).entries()) {
    const { apiVersion, kind, metadata } = document.toJS() as { apiVersion: string; kind: string; metadata: { name: string } }
    const { plural = '' } = new KindRegistry().find(apiVersion.split('/')[0] ?? '', kind) ?? {}
    const file = managed(join(plural, `${metadata.name}.yaml`))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, slices[index] ?? '')
  }
  renameSync(join(workingCopy, WIRING.path), join(workingCopy, archived))
}

/** A story that ends in a commit of the working copy as it is now. */
async function tellStory(): Promise<Evidence> {
  await git(workingCopy, 'add', '--all')
  await git(workingCopy, 'commit', '--quiet', '--message', 'ingest')
  const commit = await git(workingCopy, 'rev-parse', 'HEAD')
  const faults = BROKEN.mistakes.map((line) => ({ file: BROKEN.path, line, column: 1, severity: 'error' }))
  const ingest = { status: 200, body: { commit, files: [{ file: WIRING.path, archived_to: archived }], faults } }
  const story = { pushed, commit, init: { body: { commit: null } }, ingest, filesAfter: await filesAt(workingCopy, commit) }
  const scene = { api: '', console: '', repositoryUrl: '', webhookSecret: '', workingCopy, webhookSent: () => Promise.resolve() }
  return { scene, story: story as unknown as Story, remote: join(directory, 'demo.git') }
}

async function failing(evidence: Evidence): Promise<string[]> {
  const outcomes = await Promise.allSettled(CHECKS.slice(0, 6).map(({ run }) => run(evidence)))
  return outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : []))
}

test.each<[string, () => void, RegExp[]]>([
  ['nothing is wrong', () => {}, []],
  ['a comment is lost', () => rewrite('servers/server-03.yaml', /^# TODO.*\n/m, ''), [/do not add up/]],
  ['a value is changed', () => rewrite('servers/server-03.yaml', 'S-03', 'S-3'), [/means something else/, /do not add up/]],
  ['a file too many', () => writeFileSync(managed('servers/other.yaml'), '{}'), [/47 managed files for 46/]],
  ['the original is changed', () => appendFileSync(join(workingCopy, archived), '# archived\n'), [/blob .* became/]],
  ['the original stays', () => writeFileSync(join(workingCopy, WIRING.path), ''), [/is still there/]],
  ['the broken file is touched', () => appendFileSync(join(workingCopy, BROKEN.path), '\n'), [/it was changed/]],
  ['another file is touched', () => writeFileSync(join(workingCopy, 'README.md'), 'mine'), [/it touches README.md/]],
])('%s', async (_, tamper, expected) => {
  await git(workingCopy, 'reset', '--quiet', '--hard', pushed)
  ingestByHand()
  tamper()
  const errors = await failing(await tellStory())
  expect(errors).toHaveLength(expected.length)
  for (const [index, pattern] of expected.entries()) expect(errors[index]).toMatch(pattern)
})

test('a mistake that is not reported, a second commit', async () => {
  await git(workingCopy, 'reset', '--quiet', '--hard', pushed)
  ingestByHand()
  const evidence = await tellStory()
  evidence.story.ingest.body.faults.pop()
  writeFileSync(join(workingCopy, FABRIC_DIRECTORY, 'more'), '')
  const { story } = await tellStory()
  const errors = await failing({ ...evidence, story: { ...evidence.story, commit: story.commit } })
  expect(errors).toEqual([expect.stringContaining('mistakes in lines 36 and 69'), expect.stringContaining('the branch has')])
})

function rewrite(path: string, pattern: string | RegExp, replacement: string): void {
  writeFileSync(managed(path), readFileSync(managed(path), 'utf8').replace(pattern, replacement))
}
