import type { Seed } from './seed.ts'

/** Raw files that waited for ever, or without a word. */
export const SEEDS_OF_WAITING_FILES: readonly Seed[] = [
  {
    shows: 'a host denies one push, the delivery is processed all the same, and the raw file waits for ever',
    rule: 'waiting raw files have a recorded reason',
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
      'a delivery that failed comes again, finds nothing to do, and is noted as processed: no record names the waiting raw file',
    rule: 'waiting raw files have a recorded reason',
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
    shows: 'an operation fails for good, its worker dies before the delivery says so, and the delivery is processed',
    rule: 'waiting raw files have a recorded reason',
    schedule: {
      seed: 110304,
      actions: [{ id: 2, at: 68, deed: 'push-raw', which: 2 }],
      faults: [
        { at: 'worker-m1-1 git.push#1', fault: 'denied' },
        { at: 'worker-m1-1 deliveries.update#1', fault: 'killed-before' },
      ],
    },
  },
  {
    shows: 'the host refuses what a push brought, the message becomes a dead letter in an outage, and is tried again',
    rule: 'waiting raw files have a recorded reason',
    schedule: {
      seed: 756,
      actions: [
        { id: 2, at: 74, deed: 'push-raw', which: 2 },
        { id: 3, at: 1095, deed: 'push-other', which: 1 },
        { id: 4, at: 2829, deed: 'outage', which: 2 },
      ],
      faults: [
        { at: 'd1', fault: 'lost' },
        { at: 'worker-m1-1 git.push#1', fault: 'rule' },
        { at: 'delete-m1-1', fault: 'lost' },
      ],
    },
  },
  {
    shows: 'an ingest ran while the branch was set back without its file, and the branch came back to where it was',
    rule: 'waiting raw files have a recorded reason',
    schedule: {
      seed: 782882,
      actions: [
        { id: 1, at: 290, deed: 'push-raw', which: 0 },
        { id: 3, at: 628, deed: 'push-raw', which: 1 },
        { id: 4, at: 629, deed: 'force-back-and-withdraw', which: 0 },
        { id: 6, at: 950, deed: 'force-back', which: 0 },
      ],
      faults: [],
    },
  },
]
