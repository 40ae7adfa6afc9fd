import type { Seed } from './seed.ts'

/** By which records and requests did not agree, or a raw file waited for a request that never came. */
export const SEEDS_OF_PROPOSALS: readonly Seed[] = [
  {
    shows: 'the branch of a request is deleted, which closes it, and it counts as open for ever',
    rule: 'proposals are true',
    schedule: {
      seed: 2_000_037,
      actions: [
        { id: 0, at: 34, deed: 'patch', which: 1 },
        { id: 2, at: 6938, deed: 'delete-proposal', which: 1 },
      ],
      faults: [],
    },
  },
  {
    shows: 'a request is merged while its worker is slow to record it, and its operation counts as proposed for ever',
    rule: 'proposals are true',
    schedule: {
      seed: 2_000_007,
      actions: [
        { id: 0, at: 43, deed: 'ingest-later', which: 2 },
        { id: 1, at: 91, deed: 'push-raw', which: 2 },
        { id: 2, at: 1465, deed: 'put', which: 1 },
        { id: 3, at: 1469, deed: 'merge-proposal', which: 2 },
      ],
      faults: [{ at: 'worker-m1-1 fabrics.get#4', fault: 'answer-late' }],
    },
  },
  {
    shows: 'an operation that has pushed nothing holds a raw file until it is settled, and then nobody looks at the file again',
    rule: 'waiting raw files have a recorded reason',
    schedule: {
      seed: 2_000_197,
      actions: [{ id: 1, at: 15_564, deed: 'push-raw', which: 0 }],
      faults: [{ at: 'worker-m1-1 report.put#1', fault: 'answer-lost' }],
    },
  },
  {
    shows: 'a process dies before it has recorded its push, another carries that onto the base, and it counts as interrupted',
    rule: 'proposals are true',
    schedule: {
      seed: 2_000_005,
      actions: [
        { id: 7, at: 658, deed: 'push-raw', which: 0 },
        { id: 8, at: 660, deed: 'ingest', which: 1 },
        { id: 10, at: 974, deed: 'push-raw', which: 0 },
      ],
      faults: [{ at: 'ingest-8 fabrics.put#1', fault: 'answer-lost' }],
    },
  },
  {
    shows: 'an ingest dies after it has noted its raw files, and the same one waits for itself when it runs again',
    rule: 'waiting raw files have a recorded reason',
    schedule: {
      seed: 2_001_191,
      actions: [
        { id: 1, at: 17, deed: 'ingest-later', which: 2 },
        { id: 4, at: 23, deed: 'push-raw', which: 2 },
      ],
      faults: [{ at: 'worker-m1-1 operation.update#3', fault: 'killed-after' }],
    },
  },
  {
    shows: 'a merge that an operation has found out is forced away, right to the head that was processed, and nobody looks',
    rule: 'waiting raw files have a recorded reason',
    schedule: {
      seed: 2_001_074,
      actions: [
        { id: 0, at: 11, deed: 'push-raw', which: 1 },
        { id: 1, at: 14_283, deed: 'merge-proposal', which: 1 },
        { id: 2, at: 14_288, deed: 'ingest-later', which: 0 },
        { id: 4, at: 15_147, deed: 'force-back', which: 0 },
      ],
      faults: [],
    },
  },
  {
    shows: 'a request is opened a moment after another has brought its commit, is closed, and its operation counts as declined',
    rule: 'records are true',
    schedule: {
      seed: 2_006_194,
      actions: [
        { id: 1, at: 13_697, deed: 'patch', which: 1 },
        { id: 2, at: 32_964, deed: 'put-new', which: 0 },
        { id: 4, at: 34_256, deed: 'ingest-later', which: 1 },
        { id: 7, at: 36_154, deed: 'merge-proposal', which: 0 },
      ],
      faults: [{ at: 'ingest-later-4 operation.update#1', fault: 'late' }],
    },
  },
  {
    shows: 'an ingest without a change is taken for dead and recorded as interrupted, and its delivery counts as processed',
    rule: 'deliveries are true',
    schedule: {
      seed: 2_006_442,
      actions: [
        { id: 1, at: 404, deed: 'push-raw', which: 2 },
        { id: 2, at: 429, deed: 'push-raw', which: 2 },
        { id: 10, at: 40_801, deed: 'put-new', which: 1 },
      ],
      faults: [
        { at: 'worker-m1-1 report.put#1', fault: 'late' },
        { at: 'put-10 clock#1', fault: 'ahead' },
      ],
    },
  },
  {
    shows:
      'an operation pushes to a branch in the moment of its squash, whose message names none, and the merged one is declined',
    rule: 'proposals are true',
    schedule: {
      seed: 2_004_978,
      actions: [
        { id: 3, at: 389, deed: 'drop', which: 0 },
        { id: 6, at: 420, deed: 'push-raw', which: 0 },
        { id: 7, at: 672, deed: 'ingest', which: 0 },
        { id: 9, at: 1049, deed: 'merge-proposal', which: 1 },
      ],
      faults: [],
    },
  },
]
