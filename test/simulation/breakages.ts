import type { Rule } from './rules.ts'

/** A line of the real code without which, or with another in its place, a promise does not hold. */
export interface Breakage {
  /** What is done wrong then. */
  what: string
  file: string
  /** Found in the file exactly once. */
  line: string
  instead: string
}

/** One that the simulation finds: the seed of a world that does, and the rule that is broken in it. */
export interface SimulatedBreakage extends Breakage {
  seed: number
  rule: Rule
}

/** One that lies below or beside what is simulated: the tests that find it. */
export interface TestedBreakage extends Breakage {
  tests: string
}

export const SIMULATED: readonly SimulatedBreakage[] = [
  {
    what: 'a commit that others have carried onto the base of its proposal is not searched for',
    file: 'lib/app/transaction/commit-naming.ts',
    line: 'if (namesOperation(commit.message, operation)) return commit',
    instead: '',
    seed: 2_000_398,
    rule: 'proposals are true',
  },
  {
    what: 'an operation is settled without a look at what became of its request',
    file: 'lib/app/operations/operation-branches.ts',
    line: '    ended: (tried) => endingOfOperation(deployment, record, { repository, branch }, tried),',
    instead: '',
    seed: 2_000_410,
    rule: 'records are true',
  },
  {
    what: 'a request is concluded while one of its operations is being recorded',
    file: 'lib/app/proposals/proposal-notes.ts',
    line: 'if (open === undefined || (await isAnyRunning(journal, fabric, open.operations))) return',
    instead: 'if (open === undefined) return',
    seed: 2_000_007,
    rule: 'proposals are true',
  },
  {
    what: 'the files of a branch are not noted before it is pushed',
    file: 'lib/app/proposals/admitted-beside.ts',
    line: 'await noteUnopened(records, id, { ...own, paths, files })',
    instead: '',
    seed: 2_000_249,
    rule: 'proposals are true',
  },
  {
    what: 'the host is not asked what became of a request',
    file: 'lib/app/proposals/ending-of-request.ts',
    line: 'const told = await proposals.outcomeOf(known, signal)',
    instead: 'const told = undefined',
    seed: 2_004_978,
    rule: 'proposals are true',
  },
  {
    what: 'a branch without an open request is begun again',
    file: 'lib/app/proposals/starting-point.ts',
    line: 'if (byHand === undefined) return hasEnded(branch.head)',
    instead: 'if (byHand === undefined) return true',
    seed: 2_000_102,
    rule: 'proposals are true',
  },
  {
    what: 'a commit whose process died before it opened the request stays without one',
    file: 'lib/app/operations/operation-branches.ts',
    line: 'report && presentAgain({ repository }, await proposingOn(deployment, record), { branch, report }),',
    instead: 'undefined,',
    seed: 2_000_020,
    rule: 'proposals are true',
  },
  {
    what: 'an ingest waits for raw files that it has noted itself',
    file: 'lib/app/proposals/admitted-beside.ts',
    line: 'const unopened = (await stillUnopened(records, id, known)).filter((one) => one.operation !== operation)',
    instead: 'const unopened = await stillUnopened(records, id, known)',
    seed: 2_001_191,
    rule: 'waiting raw files have a recorded reason',
  },
  {
    what: 'the head that has a merge is not noted',
    file: 'lib/app/proposals/look-at-proposal.ts',
    line: "  if (ending.outcome.status === 'merged' && head !== null) await landed?.({ oid: head, base: head, started_at }, repository)",
    instead: '',
    seed: 2_001_074,
    rule: 'waiting raw files have a recorded reason',
  },
  {
    what: 'a request that is closed since its base holds all of it counts as declined',
    file: 'lib/app/proposals/proposal-notes.ts',
    line: 'known && landing ? merged(landing, known) : DECLINED',
    instead: 'DECLINED',
    seed: 2_006_194,
    rule: 'records are true',
  },
  {
    what: 'a push expects the current head instead of the base of its plan',
    file: 'lib/git/branch/commit-push.ts',
    line: 'return this.#remote.push(base, oid, pack.pack, signal)',
    instead: 'return this.#remote.head(signal).then((head) => this.#remote.push(head, oid, pack.pack, signal))',
    seed: 65,
    rule: 'history is linear',
  },
  {
    what: 'after a lost answer only the head is compared, not the commits below it',
    file: 'lib/git/branch/commit-push.ts',
    line: 'return (await this.#isBelow(commit, head, signal)) ?',
    instead: 'return head === commit.oid ?',
    seed: 314,
    rule: 'nothing is done twice',
  },
  {
    what: 'a deleted branch counts as proof that a push never lands',
    file: 'lib/git/branch/commit-push.ts',
    line: 'if (head === commit.base || head === null) return undefined',
    instead: "if (head === commit.base) return undefined\n      if (head === null) return 'stale'",
    seed: 115233,
    rule: 'records are true',
  },
  {
    what: 'a push is given up while it may still land',
    file: 'lib/app/transaction/settle.ts',
    line: "return { fate: 'open' }",
    instead: "return { fate: 'dead' }",
    seed: 3172,
    rule: 'records are true',
  },
  {
    what: 'a push without an answer is recorded as failed',
    file: 'lib/app/transaction/transact.ts',
    line: 'mayLand ? journal.unknown(fabric, operation)',
    instead: 'false ? journal.unknown(fabric, operation)',
    seed: 56,
    rule: 'records are true',
  },
  {
    what: 'a head that leaves the branch while another is being looked for is forgotten with it',
    file: 'lib/app/automation/looked-at.ts',
    line: 'leftHeadsOf(known).filter((commit) => !lookedFor.has(commit))',
    instead: '[]',
    seed: 314818,
    rule: 'acknowledged work stays or is reported as lost',
  },
  {
    what: 'a process that was taken for dead tells of its own end',
    file: 'lib/app/transaction/attempt.ts',
    line: "if (recorded?.status === 'failed') throw takenForDead",
    instead: 'if (false) throw takenForDead',
    seed: 2_006_442,
    rule: 'deliveries are true',
  },
  {
    what: 'originals are not copied before the push',
    file: 'lib/app/transaction/built-commit.ts',
    line: 'const copied = copyOriginals(context, copies)',
    instead: 'const copied = Promise.resolve()',
    seed: 2,
    rule: 'originals stay or are reported as lost',
  },
  {
    what: 'the report is not kept before the push',
    file: 'lib/app/transaction/built-commit.ts',
    line: 'originals.putReport(report)',
    instead: 'Promise.resolve()',
    seed: 2,
    rule: 'originals stay or are reported as lost',
  },
  {
    what: 'the commit is not on record before the push',
    file: 'lib/app/transaction/attempt.ts',
    line: 'noteCandidate(context, run, candidate)',
    instead: 'Promise.resolve()',
    seed: 65,
    rule: 'records are true',
  },
  {
    what: 'an operation gets two outcomes',
    file: 'lib/aws/dynamodb/journal.ts',
    line: 'if (await putItemIf(this.#table, item, HAS_NO_OUTCOME)) return',
    instead: "if (await putItemIf(this.#table, item, { expression: 'attribute_exists(pk)' })) return",
    seed: 24900,
    rule: 'records are true',
  },
  {
    what: 'a delivery gets two outcomes',
    file: 'lib/aws/dynamodb/deliveries.ts',
    line: 'isOutcome ? IS_QUEUED : IS_KNOWN)',
    instead: 'isOutcome ? IS_KNOWN : IS_KNOWN)',
    seed: 142,
    rule: 'acknowledged work stays or is reported as lost',
  },
  {
    what: 'the head of a commit that landed is not noted',
    file: 'lib/app/transaction/attempt.ts',
    line: 'await context.landed?.(landed, context.repository)',
    instead: 'await Promise.resolve(undefined)',
    seed: 4718,
    rule: 'originals stay or are reported as lost',
  },
  {
    what: 'operations that have left the branch are not put on the list',
    file: 'lib/app/automation/serve-pushes.ts',
    line: 'await deployment.lostOperations.put(id, found)',
    instead: 'await Promise.resolve()',
    seed: 197,
    rule: 'acknowledged work stays or is reported as lost',
  },
  {
    what: 'a loss or a head is crossed off before it is reported',
    file: 'lib/app/automation/serve-pushes.ts',
    line: 'await options.tell?.(served)\n  await crossOff()',
    instead: 'await crossOff()\n  await options.tell?.(served)',
    seed: 110304,
    rule: 'waiting raw files have a recorded reason',
  },
  {
    what: 'a head counts as processed before lost operations are brought back',
    file: 'lib/app/automation/serve-pushes.ts',
    line: 'const recovered = await recoverLost(',
    instead:
      'await noteProcessed(deployment, record, { repository, head, left: lost.left, lookedAt }, [])\n  const recovered = await recoverLost(',
    seed: 110304,
    rule: 'waiting raw files have a recorded reason',
  },
  {
    what: 'a repeated operation overwrites the report of a commit that may have been forced away',
    file: 'lib/app/transaction/transact.ts',
    line: 'await keepEarlierRun(context, run.record, run, current.snapshot)',
    instead: '',
    seed: 200005,
    rule: 'originals stay or are reported as lost',
  },
  {
    what: 'a commit that was forced away before it was noted counts as one below the head',
    file: 'lib/app/operations/note-landing.ts',
    line: "return (await branch.contains(oid)) ? 'above' : 'without'",
    instead: "return 'above'",
    seed: 3336,
    rule: 'acknowledged work stays or is reported as lost',
  },
  {
    what: 'an attempt overwrites the report of a commit that may have been on the branch for a moment',
    file: 'lib/app/transaction/attempt.ts',
    line: "if (outcome === 'unseen') await keepUnseen(context, run.record, commit, rivals)",
    instead: '',
    seed: 11609,
    rule: 'originals stay or are reported as lost',
  },
  {
    what: 'an operation that gets the lock carries out the request that it has left itself',
    file: 'lib/app/transaction/together.ts',
    line: 'const others = requests.filter(({ operation }) => operation !== run.record.operation)',
    instead: 'const others = requests',
    seed: 30,
    rule: 'nothing is done twice',
  },
  {
    what: 'the sweep sends no message for records that are due',
    file: 'lib/app/automation/sweep.ts',
    line: 'await resumeDue(deployment, report)',
    instead: '',
    seed: 10,
    rule: 'no record stays open for ever',
  },
]

export const TESTED: readonly TestedBreakage[] = [
  {
    what: 'a squash or a rebase is not recognised by its files',
    file: 'lib/app/proposals/recognise.ts',
    line: 'if (holds) landed = oid',
    instead: 'if (holds) landed = undefined',
    tests: 'test/app/ended-proposals.test.ts',
  },
  {
    what: 'operations that may be lost are not searched for',
    file: 'lib/app/operations/note-landing.ts',
    line: 'await deliveries.claim({ repository',
    instead: 'void ({ repository',
    tests: 'test/app/settle.test.ts',
  },
  {
    what: 'the snapshot of a plan is not searched for a commit of an earlier run',
    file: 'lib/app/transaction/transact.ts',
    line: 'const landed = await landedEarlier(context, run, current.snapshot)',
    instead: 'const landed = undefined',
    tests: 'test/app/settle.test.ts',
  },
  {
    what: 'earlier commits on the same base are forgotten',
    file: 'lib/app/transaction/attempt.ts',
    line: 'run.base === base ? run.candidates : []',
    instead: '[]',
    tests: 'test/app/settle.test.ts',
  },
  {
    what: 'a temporary failure ends a message',
    file: 'lib/http/lambda/batch.ts',
    line: 'if (passes) throw error',
    instead: '',
    tests: 'test/http/batch.test.ts',
  },
  {
    what: 'the lease is not confirmed right before the push',
    file: 'lib/app/transaction/attempt.ts',
    line: 'await lease.confirm(CONFIRMED_MS)',
    instead: '',
    tests: 'test/app/transact-rules.test.ts',
  },
  {
    what: 'the report of a plan that was given up may come after that of the next',
    file: 'lib/app/transaction/transact.ts',
    line: 'await ready.built?.stored',
    instead: '',
    tests: 'test/app/transact-rules.test.ts',
  },
  {
    what: 'a file of the clone is written in place',
    file: 'lib/git/cache/cache-files.ts',
    line: 'await this.#fs.rename(temporary, path)',
    instead: 'await this.#fs.writeFile(path, data)',
    tests: 'test/git/cache-files.test.ts',
  },
  {
    what: 'an unreadable message is dropped',
    file: 'lib/http/lambda/batch.ts',
    line: 'await wired.deadLetters.bury({ id: messageId, group: groupOf(attributes), body })',
    instead: '',
    tests: 'test/http/batch.test.ts',
  },
  {
    what: 'a dead letter is removed without repeating its request',
    file: 'lib/app/automation/failed-deliveries.ts',
    line: 'isDone ? {} : await ask(deployment, message)',
    instead: '{}',
    tests: 'test/app/failed-deliveries.test.ts',
  },
]
