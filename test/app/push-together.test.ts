import { expect, test, vi } from 'vitest'
import type { PreparedCommit, PushOutcome } from '../../lib/app/ports/ports.ts'
import type { OperationContext } from '../../lib/app/transaction/operation-context.ts'
import { pushTogether } from '../../lib/app/transaction/push-together.ts'
import type { Member } from '../../lib/app/transaction/together.ts'
import { DomainError } from '../../lib/contract/errors.ts'
import { operationRecord, operationReport } from '../ports/samples.ts'

const OWN = { oid: 'own', base: 'base' } as PreparedCommit
const TOP = { oid: 'top', base: 'base' } as PreparedCommit
const members: Member[] = [{ record: operationRecord(2), commit: TOP, report: operationReport(2) }]
const refused = new DomainError('push_refused', 'no', { ref: 'main', reason: 'no' })
const away = new DomainError('repository_unreachable', 'away', { url: 'u', reason: 'r' })

/** Pushes with a host that answers so, whose branch holds these commits. */
async function pushed(together: readonly Member[], answers: readonly (PushOutcome | Error)[], holds: string[] | Error = []) {
  const left = [...answers]
  const push = vi.fn(async (_: PreparedCommit) => {
    const answer = left.shift() ?? 'stale'
    if (answer instanceof Error) throw answer
    return answer
  })
  const contains = vi.fn(async (oid: string) => {
    if (holds instanceof Error) throw holds
    return holds.includes(oid)
  })
  const context = { repository: { branch: 'main', url: 'u', push, contains } } as unknown as OperationContext
  const outcome = await pushTogether(context, OWN, together)
  return { ...outcome, sent: push.mock.calls.map(([{ oid }]) => oid), asked: contains.mock.calls.length }
}

test.each<[string, readonly Member[], (PushOutcome | Error)[], string[], object]>([
  ['all land', members, ['accepted'], [], { outcome: 'accepted', landed: members, sent: ['top'], asked: 0 }],
  ['none lands', members, ['stale'], ['own'], { outcome: 'stale', landed: members, sent: ['top'], asked: 0 }],
  ['none is on the branch', members, ['unseen'], [], { outcome: 'unseen', landed: members, sent: ['top'], asked: 1 }],
  ['the own is left there', members, ['unseen'], ['own'], { outcome: 'accepted', landed: [], sent: ['top'], asked: 1 }],
  ['one alone is not sought twice', [], ['unseen'], ['own'], { outcome: 'unseen', landed: [], sent: ['own'], asked: 0 }],
  [
    'the host takes the own alone',
    members,
    [refused, 'accepted'],
    [],
    { outcome: 'accepted', landed: [], sent: ['top', 'own'], asked: 0 },
  ],
])('of commits of one push %s', async (_, together, answers, holds, expected) => {
  expect(await pushed(together, answers, holds)).toEqual(expected)
})

test.each<[string, readonly Member[], (PushOutcome | Error)[], string[] | Error, object]>([
  ['one alone is refused', [], [refused], [], refused],
  ['the host cannot be reached', members, [away], [], away],
  ['an answer tells nothing', members, [new Error('odd')], [], { code: 'push_unknown', data: { commit: 'top', reason: 'odd' } }],
  ['the branch cannot be read', members, ['unseen'], away, { code: 'push_unknown', data: { commit: 'own', base: 'base' } }],
])('nothing more is sent where %s', async (_, together, answers, holds, expected) => {
  await expect(pushed(together, answers, holds)).rejects.toMatchObject(expected)
})
