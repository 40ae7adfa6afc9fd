import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DeployedFunctions } from '../support/deployed-functions.ts'
import { git, Remote } from '../support/remote.ts'

const FILE = 'fabrics/lab/gitops/managed/vpcs/shared.yaml'
const OBJECT = '/fabrics/lab/objects/vpcs/default/shared'

/** Fields far enough from each other that Git, too, sees two changes. */
const object = `apiVersion: vpc.githedgehog.com/v1beta1
kind: VPC
metadata:
  name: shared
spec:
  person: 0   # edited by hand

  # what the API edits is below,
  # and the two never meet

  api: 0
`

let directory: string
let remote: Remote
let api: DeployedFunctions

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gfm-edits-'))
  remote = await Remote.start()
  api = await DeployedFunctions.start(directory)
  await api.call('POST', '/fabrics/', { name: 'lab', repository_url: remote.url })
  await api.call('POST', '/fabrics/lab/init-gitops/', {})
  await remote.push({ 'fabrics/lab/gitops/raw/shared.yaml': object })
  await api.call('POST', '/fabrics/lab/ingest-raw/', {})
  await git(remote.clone, 'pull', '--quiet', '--rebase', 'origin', 'main')
})
afterAll(async () => {
  await Promise.all([api.close(), remote.close()])
  await rm(directory, { recursive: true, force: true })
})

function patch(field: string, value: number, match = '*') {
  const headers = { 'content-type': 'application/merge-patch+json', 'if-match': match }
  return api.call('PATCH', OBJECT, { spec: { [field]: value } }, headers)
}

/**
 * As a person does it: edit, commit, push; pull and push again when somebody was faster. False where Git finds a
 * conflict.
 */
async function editByHand(field: string, value: number): Promise<boolean> {
  const file = join(remote.clone, FILE)
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace(new RegExp(`  ${field}: \\d+`), `  ${field}: ${value}`))
  await git(remote.clone, 'commit', '--quiet', '--all', '--message', `${field} is ${value}`)
  for (;;) {
    try {
      await git(remote.clone, 'push', '--quiet', 'origin', 'HEAD:main')
      return true
    } catch {
      if (await pulled()) continue
      await git(remote.clone, 'rebase', '--abort')
      await git(remote.clone, 'reset', '--quiet', '--hard', 'origin/main')
      return false
    }
  }
}

async function pulled(): Promise<boolean> {
  try {
    await git(remote.clone, 'pull', '--quiet', '--rebase', 'origin', 'main')
    return true
  } catch {
    return false
  }
}

async function fieldsNow(): Promise<{ person: number; api: number }> {
  const text = (await remote.bytes(FILE)).toString()
  const numberOf = (field: string) => Number(new RegExp(`  ${field}: (\\d+)`).exec(text)?.[1])
  return { person: numberOf('person'), api: numberOf('api') }
}

test.sequential('a person and the API edit different fields at the same time: both edits are there', async () => {
  for (let round = 1; round <= 15; round++) {
    const [byApi, byHand] = await Promise.all([patch('api', round), editByHand('person', round)])
    expect([byApi.status, byHand]).toEqual([200, true])
    expect(await fieldsNow()).toEqual({ person: round, api: round })
    await pulled()
  }
})

test.sequential('the same field: exactly one wins, and the other is told', async () => {
  for (let round = 1; round <= 10; round++) {
    await pulled()
    const { etag } = (await api.call('GET', OBJECT)).headers
    const [ours, theirs] = [1000 + round, 2000 + round]
    const [byApi, byHand] = await Promise.all([patch('person', ours, String(etag)), editByHand('person', theirs)])
    expect([200, 412]).toContain(byApi.status)
    expect(byHand).toBe(byApi.status === 412)
    expect((await fieldsNow()).person).toBe(byHand ? theirs : ours)
  }
})
