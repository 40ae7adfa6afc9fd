import type { Seed } from './seed.ts'

/** By which something was said, or done, that was not so. */
export const SEEDS_OF_OUTCOMES: readonly Seed[] = [
  {
    shows: 'a queued ingest whose worker died is given up by the next holder of the lock',
    rule: 'accepted requests are carried out or refused',
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
    rule: 'accepted requests are carried out or refused',
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
    rule: 'no record stays open for ever',
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
    rule: 'no record stays open for ever',
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
    rule: 'no record stays open for ever',
    schedule: {
      seed: 456,
      actions: [{ id: 1, at: 198, deed: 'watch', which: 2 }],
      faults: [{ at: 'watch-1 queue.send#1', fault: 'refused' }],
    },
  },
  {
    shows: "an upload's event never comes, and nobody looks for the file",
    rule: 'accepted requests are carried out or refused',
    schedule: {
      seed: 136,
      actions: [{ id: 1, at: 15, deed: 'upload', which: 1 }],
      faults: [{ at: 'created-EZ5F7G-1', fault: 'lost' }],
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
    shows: 'an upload becomes a dead letter in an outage, and is tried again without its file',
    rule: 'accepted requests are carried out or refused',
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
    shows: 'the branch is deleted and restored while a push is under way, and it lands after the record says failed',
    rule: 'records are true',
    schedule: {
      seed: 115233,
      actions: [
        { id: 0, at: 42, deed: 'init-again', which: 0 },
        { id: 2, at: 9023, deed: 'delete-branch', which: 2 },
      ],
      faults: [{ at: 'init-0 git.push#1', fault: 'late' }],
    },
  },
  {
    shows: 'an edit was carried out by another process, and its caller can read neither the report nor the branch',
    rule: 'answers are true',
    schedule: {
      seed: 1010948,
      actions: [
        { id: 1, at: 5443, deed: 'push-raw', which: 2 },
        { id: 7, at: 5445, deed: 'patch', which: 2 },
        { id: 8, at: 5446, deed: 'patch', which: 0 },
        { id: 9, at: 5447, deed: 'patch', which: 1 },
      ],
      faults: [
        { at: 'patch-9 report.get#1', fault: 'answer-lost' },
        { at: 'patch-9 git.fetch-history#1', fault: 'web-page' },
      ],
    },
  },
  {
    shows: 'a deleted branch comes back at a head that was noted as having left it, and every sweep asks for it again',
    rule: 'the world comes to rest',
    schedule: {
      seed: 303030,
      actions: [
        { id: 0, at: 10494, deed: 'patch', which: 1 },
        { id: 3, at: 10688, deed: 'push-other', which: 1 },
        { id: 5, at: 12613, deed: 'delete-branch', which: 0 },
      ],
      faults: [],
    },
  },
  {
    shows: 'of two commits of one push a person takes off the upper one before the answer, and the lower one stays',
    rule: 'records are true',
    schedule: {
      seed: 575188,
      actions: [
        { id: 0, at: 61, deed: 'put-new', which: 1 },
        { id: 3, at: 3046, deed: 'patch', which: 0 },
        { id: 4, at: 4163, deed: 'patch', which: 2 },
        { id: 6, at: 5017, deed: 'force-back', which: 0 },
      ],
      faults: [{ at: 'patch-4 git.push#1', fault: 'answer-late' }],
    },
  },
  {
    shows: 'an edit waited, got the lock and failed, which could not be recorded; then another process carried it out',
    rule: 'answers are true',
    schedule: {
      seed: 718221,
      actions: [
        { id: 0, at: 12, deed: 'patch', which: 1 },
        { id: 4, at: 41, deed: 'patch', which: 1 },
        { id: 5, at: 71, deed: 'patch', which: 2 },
      ],
      faults: [
        { at: 'patch-0 git.push#1', fault: 'refused-landed' },
        { at: 'patch-5 git.fetch#1', fault: 'web-page' },
        { at: 'patch-5 operation.update#1', fault: 'refused' },
      ],
    },
  },
]
