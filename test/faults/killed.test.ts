import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { OperationReport } from '../../lib/contract/report.ts'
import type { VerifyReport } from '../../lib/contract/status.ts'
import { gfmJson, startGfm } from '../support/gfm.ts'
import { installHook } from '../support/git.ts'
import { RAW, vpc } from '../support/objects.ts'
import { git, Remote } from '../support/remote.ts'

const log = 'fabrics/lab/gitops/.hnp/archive-log'

async function prepared(): Promise<Remote> {
  const remote = await Remote.start()
  await gfmJson(['init', ...on(remote)])
  await remote.push({ [`${RAW}/a.yaml`]: `${vpc('a-1')}---\n${vpc('a-2')}`, [`${RAW}/b.yaml`]: vpc('b') })
  return remote
}

function on(remote: Remote): string[] {
  return ['--remote', remote.url, '--fabric', 'lab', '--cache', join(remote.directory, 'cache')]
}

/** What two runs have in common: operation ids and times differ, and with them the blobs that hold them. */
async function comparable(remote: Remote): Promise<Record<string, string>> {
  const entries = [...(await remote.tree()).keys()].map(async (path) => [path, mask((await remote.bytes(path)).toString())])
  return Object.fromEntries(await Promise.all(entries))
}

function mask(text: string): string {
  return text
    .replaceAll(/\b[0-9A-HJKMNP-TV-Z]{26}\b/g, '<ulid>')
    .replaceAll(/\d{4}-\d\d-\d\dT[0-9:.]+Z/g, '<time>')
    .replaceAll(/("?source_commit"?: ?")[0-9a-f]{40}/g, '$1<commit>')
}

let undisturbed: Remote
let remote: Remote

beforeAll(async () => {
  undisturbed = await prepared()
  await gfmJson<OperationReport>(['ingest', ...on(undisturbed)])
})
afterAll(() => undisturbed.close())
beforeEach(async () => {
  remote = await prepared()
  return () => remote.close()
})

/** Lets the Git server kill the client in one of its hooks: a moment that no timer could hit. */
async function killIn(hook: 'pre-receive' | 'post-receive', verdict: number): Promise<void> {
  const pidFile = join(remote.directory, 'pid')
  await installHook(remote.repository, hook, `cat >/dev/null\nkill -9 "$(cat '${pidFile}')"\nexit ${verdict}`)
  const { pid, done } = startGfm(['ingest', ...on(remote)])
  await writeFile(pidFile, String(pid))
  expect((await done).signal).toBe('SIGKILL')
  await rm(join(remote.repository, 'hooks', hook))
}

describe.each([
  ['right before the push', 'pre-receive', 1, 'succeeded'],
  ['right after the push', 'post-receive', 0, 'no_change'],
] as const)('a process that is killed %s', (_, hook, verdict, status) => {
  test('leaves it to the next run to bring the same tree and a complete record', async () => {
    await killIn(hook, verdict)
    expect(await gfmJson<OperationReport>(['ingest', ...on(remote)])).toMatchObject({ status })

    expect(await comparable(remote)).toEqual(await comparable(undisturbed))
    const page = [...(await remote.tree()).keys()].find((path) => path.startsWith(`${log}/`)) ?? ''
    expect((await remote.bytes(page)).toString().match(/kind: "ingest"/g)).toHaveLength(1)
    expect(await gfmJson<VerifyReport>(['verify', ...on(remote)])).toMatchObject({ originals: 2, documents: 3, faults: [] })
    await expect(git(remote.repository, 'fsck', '--strict', '--full', '--no-dangling')).resolves.toBe('')
  })
})
