import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { OperationDeployment } from '../../lib/app/deployment.ts'
import { editFabricObject } from '../../lib/app/operations/registered-operations.ts'
import type { GitRepository, PreparedCommit } from '../../lib/app/ports/ports.ts'
import { updateFabric } from '../../lib/app/registry/fabrics.ts'
import { getItem } from '../../lib/aws/dynamodb/item.ts'
import { waitingKey } from '../../lib/aws/dynamodb/keys.ts'
import { DynamoDbLocks } from '../../lib/aws/dynamodb/locks.ts'
import { DomainError } from '../../lib/contract/errors.ts'
import type { CommitSettings } from '../../lib/contract/fabric.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import { reasonIn } from '../../lib/domain/operation/trailers.ts'
import { holder } from '../support/lock-holder.ts'
import { asked, vpc } from '../support/objects.ts'
import { inMemoryDeployment } from './in-memory.ts'

/** Puts a new object. */
const put = (deployment: OperationDeployment, fabric: string, name: string) =>
  editFabricObject(deployment, fabric, {
    ...asked(),
    reason: `for ${name}`,
    name: { kind: 'vpc', namespace: 'default', name },
    edit: { action: 'put', text: Buffer.from(vpc(name)) },
    precondition: { isNew: true },
    ingest: false,
  })

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
})

/** Edits of two fabrics in one repository that wait while another operation holds its lock; what became of them. */
async function waiting(
  names: readonly string[],
  push: (own: GitRepository['push'], commit: PreparedCommit) => ReturnType<GitRepository['push']> = (own, commit) => own(commit),
  wordings: Readonly<Record<string, CommitSettings>> = {},
) {
  const { deployment: real, host, table, id, repository, failures } = await inMemoryDeployment('lab', 'prod')
  for (const [fabric, commit] of Object.entries(wordings)) await updateFabric(real, fabric, { commit })
  const locks = new DynamoDbLocks(table)
  const watched = new Proxy(repository, {
    get: (target, key) => {
      const member: unknown = Reflect.get(target, key, target)
      if (key === 'push') return (commit: PreparedCommit) => push((one) => target.push(one), commit)
      return typeof member === 'function' ? (member.bind(target) as unknown) : member
    },
  })
  const deployment = { ...real, locks, openRepository: async () => watched }
  const before = host.head
  let pushes = 0
  host.onMove = () => {
    pushes += 1
  }
  const lease = await locks.acquire(id, holder('somebody'), 0)
  const edits = names.map((name, n) => put(deployment, n % 2 === 0 ? 'lab' : 'prod', name))
  const left = async () => Object.keys((await getItem(table, waitingKey(id))) ?? {}).length - 2
  await vi.waitUntil(async () => (await left()) === names.length)
  await lease.release()
  const answers = await Promise.allSettled(edits)
  const commits = [...host.line()].map(({ oid, operation }) => ({ oid, operation }))
  const ours = commits.slice(
    0,
    commits.findIndex(({ oid }) => oid === before),
  )
  return { answers, pushes, ours, host, deployment, failures, left }
}

const succeeded = (answers: readonly PromiseSettledResult<OperationReport>[]) =>
  answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))

describe('edits that wait for the lock of a repository', () => {
  const names = Array.from({ length: 8 }, (_, n) => `vpc-${n}`)

  test('land in one push, a commit each, in several fabrics, each with its own answer and record', async () => {
    const { answers, pushes, ours, host, deployment, failures, left } = await waiting(names)
    const reports = succeeded(answers)
    expect([pushes, reports.length]).toEqual([1, names.length])
    expect(new Set(reports.map(({ operation, commit }) => `${commit} ${operation}`))).toEqual(
      new Set(ours.map(({ oid, operation }) => `${oid} ${operation}`)),
    )
    for (const { fabric, operation, commit, source_commit } of reports) {
      expect(await deployment.journal.get(fabric, operation)).toMatchObject({ status: 'succeeded', commit, source_commit })
      expect(await deployment.journal.operationOf(commit ?? '')).toMatchObject({ fabric, operation })
    }
    for (const [n, name] of names.entries())
      expect(host.text(`fabrics/${n % 2 === 0 ? 'lab' : 'prod'}/gitops/managed/vpcs/${name}.yaml`)).toBe(vpc(name))
    expect(await left()).toBe(0)
    expect(failures).toEqual([])
  })

  test('are worded as their own fabric words its commits, whoever carries them out', async () => {
    const { answers, host } = await waiting(names.slice(0, 4), undefined, {
      lab: { template: 'lab: {summary}' },
      prod: { sign_off: true },
    })
    const messages = [...host.line()].map(({ message }) => message)
    for (const { fabric, operation } of succeeded(answers)) {
      const message = messages.find((text) => text.includes(operation)) ?? ''
      expect([message.startsWith('lab: '), message.includes('Signed-off-by: ')]).toEqual([fabric === 'lab', fabric === 'prod'])
    }
    expect(succeeded(answers)).toHaveLength(4)
  })

  test('each commit, record and answer gives the reason of its own edit', async () => {
    const { answers, host, deployment } = await waiting(names.slice(0, 4))
    const told = succeeded(answers).map(async ({ fabric, operation, commit, reason }) => {
      const message = [...host.line()].find(({ oid }) => oid === commit)?.message ?? ''
      return [reason, (await deployment.journal.get(fabric, operation))?.reason, reasonIn(message)]
    })
    expect(await Promise.all(told)).toEqual(names.slice(0, 4).map((name) => Array.from({ length: 3 }, () => `for ${name}`)))
  })

  test('one that is refused gets its own error, and the others land', async () => {
    const { answers, pushes } = await waiting(['vpc-0', 'vpc-1', 'vpc-0', 'vpc-3'])
    expect(succeeded(answers)).toHaveLength(3)
    expect(answers.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'precondition_failed' } })
    expect(pushes).toBe(1)
  })

  test('where the host refuses the push of all, each gets a push of its own', async () => {
    let refused = 0
    const { answers, pushes } = await waiting(names.slice(0, 3), (own, commit) => {
      refused += 1
      if (refused > 1) return own(commit)
      throw new DomainError('push_refused', 'no', { ref: 'main', reason: 'no' })
    })
    expect(succeeded(answers)).toHaveLength(3)
    expect(pushes).toBe(3)
  })
})
