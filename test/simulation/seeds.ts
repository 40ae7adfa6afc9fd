import type { Rule } from './rules.ts'
import type { Schedule } from './schedule.ts'

/** A schedule that has broken a rule, made as small as it can be. */
export interface Seed {
  /** What went wrong. */
  shows: string
  rule: Rule
  schedule: Schedule
}

/** Holes that were found, by hand or by the simulation, and are mended. */
export const SEEDS: readonly Seed[] = [
  {
    shows: 'an edit lands between a force-push and the look at it, and what was forced away is never told of',
    rule: 'what was acknowledged stays or is told lost',
    schedule: {
      seed: 197,
      actions: [
        { id: 0, at: 264, deed: 'push-raw', which: 0 },
        { id: 2, at: 18459, deed: 'push-bad-raw', which: 2 },
        { id: 3, at: 18464, deed: 'force-back', which: 1 },
        { id: 4, at: 20965, deed: 'ingest-later', which: 0 },
        { id: 5, at: 20991, deed: 'force-back', which: 0 },
      ],
      faults: [],
    },
  },
  {
    shows: 'an upload is ingested and forced away while its worker is slow, and is neither brought back nor told lost',
    rule: 'originals stay or are told of',
    schedule: {
      seed: 137,
      actions: [
        { id: 0, at: 13, deed: 'upload', which: 2 },
        { id: 2, at: 27, deed: 'upload', which: 0 },
        { id: 5, at: 17749, deed: 'force-back', which: 0 },
      ],
      faults: [
        { at: 'worker-m1-1 repositories.get#1', fault: 'answer-lost' },
        { at: 'worker-m1-2 events.publish#1', fault: 'answer-late' },
      ],
    },
  },
  {
    shows: 'history is rewritten to the head that was looked at last, and the ingest after it is not told lost',
    rule: 'originals stay or are told of',
    schedule: {
      seed: 4718,
      actions: [
        { id: 0, at: 29, deed: 'push-raw', which: 2 },
        { id: 3, at: 453, deed: 'ingest', which: 2 },
        { id: 5, at: 2055, deed: 'force-back', which: 1 },
      ],
      faults: [
        { at: 'd1', fault: 'lost' },
        { at: 'd2', fault: 'lost' },
      ],
    },
  },
  {
    shows: 'a worker dies before it notes the head that it served, and what is forced away then is not told lost',
    rule: 'what was acknowledged stays or is told lost',
    schedule: {
      seed: 242,
      actions: [
        { id: 2, at: 10816, deed: 'push-raw', which: 0 },
        { id: 3, at: 46237, deed: 'force-back', which: 2 },
      ],
      faults: [{ at: 'worker-m2-1 repositories.update#2', fault: 'killed-after' }],
    },
  },
  {
    shows: 'a queued ingest whose worker died is given up by the next holder of the lock',
    rule: 'what was accepted is done or refused',
    schedule: {
      seed: 229,
      actions: [
        { id: 1, at: 3213, deed: 'push-raw', which: 1 },
        { id: 2, at: 3231, deed: 'ingest-later', which: 2 },
        { id: 3, at: 7078, deed: 'force-back', which: 0 },
        { id: 5, at: 208831, deed: 'drop', which: 1 },
      ],
      faults: [
        { at: 'worker-m1-1 lock.update#2', fault: 'answer-late' },
        { at: 'worker-m1-1 git.head#2', fault: 'killed-after' },
      ],
    },
  },
  {
    shows: 'an upload whose worker died is given up by the next holder of the lock',
    rule: 'what was accepted is done or refused',
    schedule: {
      seed: 3788,
      actions: [
        { id: 0, at: 2129, deed: 'upload', which: 1 },
        { id: 1, at: 125380, deed: 'ingest', which: 1 },
      ],
      faults: [{ at: 'worker-m1-1 git.push#1', fault: 'killed-held' }],
    },
  },
  {
    shows: 'a push lands that a dead worker had sent, after the record of its operation says failed',
    rule: 'records are true',
    schedule: {
      seed: 3788,
      actions: [
        { id: 0, at: 2129, deed: 'upload', which: 1 },
        { id: 1, at: 125380, deed: 'ingest', which: 1 },
      ],
      faults: [{ at: 'worker-m1-1 git.push#1', fault: 'killed-held' }],
    },
  },
  {
    shows: "a push is late, its caller's lease runs out, and it lands after the record says failed",
    rule: 'records are true',
    schedule: {
      seed: 2118,
      actions: [
        { id: 2, at: 240, deed: 'put-new', which: 1 },
        { id: 3, at: 266, deed: 'push-raw', which: 2 },
        { id: 4, at: 271, deed: 'push-raw', which: 2 },
      ],
      faults: [{ at: 'put-2 git.push#1', fault: 'late' }],
    },
  },
  {
    shows: 'a host says 404 to a push that it has applied, and the record says failed',
    rule: 'records are true',
    schedule: {
      seed: 46,
      actions: [{ id: 1, at: 35551, deed: 'drop', which: 0 }],
      faults: [{ at: 'drop-1 git.push#1', fault: 'not-found-landed' }],
    },
  },
  {
    shows: 'a host says 403 to a push that it has applied, cannot be asked, and the caller is told no',
    rule: 'answers are true',
    schedule: {
      seed: 52,
      actions: [{ id: 2, at: 250750, deed: 'patch', which: 0 }],
      faults: [
        { at: 'patch-2 git.push#1', fault: 'forbidden-landed' },
        { at: 'patch-2 git.head#2', fault: 'web-page' },
      ],
    },
  },
  {
    shows: 'a host says 409 to a push that it has applied, somebody pushes on top, and the patch is applied twice',
    rule: 'nothing is done twice',
    schedule: {
      seed: 1,
      actions: [
        { id: 0, at: 10, deed: 'patch', which: 0 },
        { id: 1, at: 450, deed: 'push-other', which: 0 },
      ],
      faults: [{ at: 'patch-0 git.push#1', fault: 'conflict-landed' }],
    },
  },
  {
    shows: 'an operation that vanished is not among the latest 25, and stays open for ever',
    rule: 'nothing is pending for ever',
    schedule: {
      seed: 356,
      actions: [
        { id: 0, at: 7093, deed: 'push-raw', which: 1 },
        { id: 2, at: 7140, deed: 'crowd', which: 2 },
        { id: 5, at: 28226, deed: 'ingest-later', which: 2 },
      ],
      faults: [{ at: 'crowd-2-1 lock.update#1', fault: 'killed-after' }],
    },
  },
  {
    shows: 'the outcome of a commit that landed cannot be noted once, and the record says failed',
    rule: 'records are true',
    schedule: {
      seed: 2174,
      actions: [{ id: 1, at: 16, deed: 'patch', which: 2 }],
      faults: [{ at: 'patch-1 operation.put#1', fault: 'refused' }],
    },
  },
  {
    shows: 'a push cannot be served for a reason that does not pass, and its delivery stays queued for ever',
    rule: 'nothing is pending for ever',
    schedule: {
      seed: 28,
      actions: [
        { id: 1, at: 20240, deed: 'push-raw', which: 0 },
        { id: 4, at: 20852, deed: 'push-raw', which: 2 },
      ],
      faults: [{ at: 'worker-m2-1 git.fetch#1', fault: 'web-page' }],
    },
  },
  {
    shows: 'a delivery is on record and its message never sent, and it stays queued for ever',
    rule: 'nothing is pending for ever',
    schedule: {
      seed: 456,
      actions: [{ id: 1, at: 198, deed: 'watch', which: 2 }],
      faults: [{ at: 'watch-1 queue.send#1', fault: 'refused' }],
    },
  },
  {
    shows: "an upload's event never comes, and nobody looks for the file",
    rule: 'what was accepted is done or refused',
    schedule: {
      seed: 136,
      actions: [{ id: 1, at: 15, deed: 'upload', which: 1 }],
      faults: [{ at: 'created-EZ5F7G-1', fault: 'lost' }],
    },
  },
  {
    shows: 'a host denies one push, the delivery is processed all the same, and the raw file waits for ever',
    rule: 'raw files do not wait untold',
    schedule: {
      seed: 171,
      actions: [
        { id: 1, at: 15, deed: 'push-raw', which: 0 },
        { id: 3, at: 24, deed: 'push-raw', which: 1 },
      ],
      faults: [{ at: 'worker-m1-1 git.push#1', fault: 'denied' }],
    },
  },
  {
    shows:
      'an edit that was forced away is crossed off before its worker dies, and the delivery that comes again tells nothing of it',
    rule: 'what was acknowledged stays or is told lost',
    schedule: {
      seed: 233,
      actions: [
        { id: 0, at: 31, deed: 'init-again', which: 0 },
        { id: 1, at: 42, deed: 'drop', which: 0 },
        { id: 2, at: 18101, deed: 'force-back', which: 1 },
      ],
      faults: [{ at: 'worker-m1-1 git.fetch#3', fault: 'killed-after' }],
    },
  },
  {
    shows: 'a delivery is served, its batch comes again, and what it told of lost operations is written over',
    rule: 'what was acknowledged stays or is told lost',
    schedule: {
      seed: 142,
      actions: [
        { id: 1, at: 12113, deed: 'put-new', which: 2 },
        { id: 4, at: 32241, deed: 'force-back', which: 1 },
        { id: 5, at: 34522, deed: 'ingest-later', which: 0 },
      ],
      faults: [
        { at: 'worker-m1-1 repository.put#1', fault: 'refused' },
        { at: 'worker-m1-2 fabrics.get#3', fault: 'killed-before' },
      ],
    },
  },
  {
    shows: 'the head of a landing cannot be noted, and every sweep has the branch looked at once more',
    rule: 'the world comes to rest',
    schedule: {
      seed: 13,
      actions: [
        { id: 0, at: 7161, deed: 'watch', which: 1 },
        { id: 1, at: 7459, deed: 'upload', which: 0 },
        { id: 5, at: 343044, deed: 'push-raw', which: 1 },
        { id: 6, at: 345150, deed: 'put-new', which: 2 },
      ],
      faults: [
        { at: 'worker-m2-1 operation.get#3', fault: 'refused' },
        { at: 'worker-m2-1 queue.change#1', fault: 'killed-before' },
        { at: 'put-6 git.fetch-history#1', fault: 'denied' },
      ],
    },
  },
  {
    shows:
      'a delivery that failed comes again, finds nothing to do, and is noted as processed: nobody is told of the raw file that waits',
    rule: 'raw files do not wait untold',
    schedule: {
      seed: 938,
      actions: [{ id: 1, at: 50, deed: 'push-raw', which: 0 }],
      faults: [
        { at: 'worker-m1-1 git.push#1', fault: 'forbidden' },
        { at: 'delete-m1-1', fault: 'lost' },
      ],
    },
  },
  {
    shows: 'an upload becomes a dead letter in an outage, and is tried again without its file',
    rule: 'what was accepted is done or refused',
    schedule: {
      seed: 1,
      actions: [
        { id: 0, at: 10, deed: 'upload', which: 0 },
        { id: 1, at: 60, deed: 'outage', which: 2 },
      ],
      faults: [],
    },
  },
  {
    shows:
      'whether a commit had landed cannot be known any more, its file is put on the list of losses, and nobody looks at the list',
    rule: 'originals stay or are told of',
    schedule: {
      seed: 102050,
      actions: [
        { id: 0, at: 1915, deed: 'push-raw', which: 1 },
        { id: 3, at: 205134, deed: 'force-back', which: 2 },
      ],
      faults: [{ at: 'worker-m1-1 git.fetch-history#2', fault: 'web-page' }],
    },
  },
]
