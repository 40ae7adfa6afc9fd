import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gfmJson } from '../support/gfm.ts'
import { MANAGED_VPCS, RAW, vpc } from '../support/objects.ts'
import { git, Remote } from '../support/remote.ts'

const FILES = 15
const HAND_COMMITS = 10
const names = (prefix: string) => Array.from({ length: FILES }, (_, index) => `${prefix}-${index}`)

let remote: Remote

beforeAll(async () => {
  remote = await Remote.start()
  await gfmJson(['init', '--remote', remote.url, '--fabric', 'lab', '--cache', join(remote.directory, 'cache')])
  await remote.push(Object.fromEntries([...names('a'), ...names('b')].map((name) => [`${RAW}/${name}.yaml`, vpc(name)])))
})
afterAll(() => remote.close())

/** A process that ingests files one by one, each in an operation and a commit of its own. */
function ingestOneByOne(prefix: string): Promise<number | null> {
  const worker = join(import.meta.dirname, '../support/ingest-worker.ts')
  const files = names(prefix).map((name) => `${name}.yaml`)
  const args = ['--import', 'tsx', worker, remote.url, join(remote.directory, `cache-${prefix}`), ...files]
  const child = spawn(process.execPath, args, { stdio: 'inherit' })
  return new Promise((resolve) => child.once('exit', resolve))
}

/** Somebody who works with plain git, and pulls again whenever a push is refused. */
async function pushByHand(): Promise<void> {
  for (let index = 0; index < HAND_COMMITS; index++) {
    for (;;) {
      const pushed = await remote.push({ [`notes/${index}.md`]: `note ${index}\n` }, `note ${index}`).then(
        () => true,
        () =>
          git(remote.clone, 'fetch', '--quiet')
            .then(() => git(remote.clone, 'reset', '--quiet', '--hard', 'origin/main'))
            .then(() => false),
      )
      if (pushed) break
    }
  }
}

test('two processes and a person write at the same time: everything lands, nothing is lost, history is linear', async () => {
  const [a, b] = await Promise.all([ingestOneByOne('a'), ingestOneByOne('b'), pushByHand()])
  expect([a, b]).toEqual([0, 0])

  const tree = await remote.tree()
  for (const name of [...names('a'), ...names('b')]) {
    expect(tree.has(`${MANAGED_VPCS}/${name}.yaml`), name).toBe(true)
    expect(tree.has(`${RAW}/${name}.yaml.archived`), name).toBe(true)
  }
  for (let index = 0; index < HAND_COMMITS; index++) expect(tree.has(`notes/${index}.md`)).toBe(true)

  const subjects = (await remote.log('--format=%s')).trim().split('\n')
  expect(subjects.filter((subject) => subject.startsWith('ingest('))).toHaveLength(2 * FILES)
  expect((await remote.log('--merges', '--format=%H')).trim()).toBe('')
  await expect(git(remote.repository, 'fsck', '--strict', '--full', '--no-dangling')).resolves.toBe('')
  const status = await gfmJson<{ objects: Record<string, number> }>([
    'status',
    '--remote',
    remote.url,
    '--fabric',
    'lab',
    '--cache',
    join(remote.directory, 'cache'),
  ])
  expect(status.objects).toEqual({ vpcs: 2 * FILES })
})
