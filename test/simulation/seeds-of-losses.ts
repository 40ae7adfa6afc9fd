import type { Seed } from './seed.ts'

/** By which something went away, or waited, and nobody was told. */
export const SEEDS_OF_LOSSES: readonly Seed[] = [
  {
    shows: 'an edit lands between a force-push and the look at it, and what was forced away is never reported',
    rule: 'acknowledged work stays or is reported as lost',
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
    shows: 'an upload is ingested and forced away while its worker is slow, and is neither brought back nor reported as lost',
    rule: 'originals stay or are reported as lost',
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
    shows: 'history is rewritten to the head that was looked at last, and the ingest after it is not reported as lost',
    rule: 'originals stay or are reported as lost',
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
    shows: 'a worker dies before it notes the head that it served, and what is forced away then is not reported as lost',
    rule: 'acknowledged work stays or is reported as lost',
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
    shows:
      'an edit that was forced away is crossed off before its worker dies, and the delivery that comes again tells nothing of it',
    rule: 'acknowledged work stays or is reported as lost',
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
    shows: 'a delivery is served, its batch comes again, and its report of lost operations is overwritten',
    rule: 'acknowledged work stays or is reported as lost',
    schedule: {
      seed: 142,
      actions: [
        { id: 1, at: 12113, deed: 'put-new', which: 2 },
        { id: 4, at: 32241, deed: 'force-back', which: 1 },
        { id: 5, at: 34522, deed: 'ingest-later', which: 0 },
      ],
      faults: [
        { at: 'worker-m1-1 repository.put#1', fault: 'refused' },
        { at: 'worker-m1-2 git.fetch#3', fault: 'killed-after' },
      ],
    },
  },
  {
    shows:
      'whether a commit had landed cannot be known any more, its file is put on the list of losses, and nobody looks at the list',
    rule: 'originals stay or are reported as lost',
    schedule: {
      seed: 102050,
      actions: [
        { id: 0, at: 1915, deed: 'push-raw', which: 1 },
        { id: 3, at: 205134, deed: 'force-back', which: 2 },
      ],
      faults: [{ at: 'worker-m1-1 git.fetch-history#2', fault: 'web-page' }],
    },
  },
  {
    shows: 'a commit is forced away before the outcome of its operation is on record, and nobody is told',
    rule: 'acknowledged work stays or is reported as lost',
    schedule: {
      seed: 3802,
      actions: [
        { id: 0, at: 67, deed: 'patch', which: 2 },
        { id: 2, at: 918, deed: 'force-back', which: 0 },
      ],
      faults: [{ at: 'patch-0 operation.put#1', fault: 'late' }],
    },
  },
  {
    shows:
      'a queued ingest lands, is forced away with its base, runs again, and its new report hides what it had ingested before',
    rule: 'originals stay or are reported as lost',
    schedule: {
      seed: 200005,
      actions: [
        { id: 0, at: 20, deed: 'push-raw', which: 0 },
        { id: 1, at: 400, deed: 'ingest-later', which: 0 },
        { id: 2, at: 20000, deed: 'force-back', which: 1 },
      ],
      faults: [
        { at: 'd1', fault: 'lost' },
        { at: 'worker-m1-1 git.push#1', fault: 'killed-after' },
      ],
    },
  },
  {
    shows: 'a commit is forced away, the branch is looked at without it, and only then it is noted: its loss is not reported',
    rule: 'acknowledged work stays or is reported as lost',
    schedule: {
      seed: 7300,
      actions: [
        { id: 1, at: 967, deed: 'push-raw', which: 1 },
        { id: 2, at: 1014, deed: 'put-new', which: 0 },
        { id: 4, at: 2920, deed: 'patch', which: 1 },
        { id: 5, at: 3237, deed: 'force-back-and-withdraw', which: 1 },
      ],
      faults: [{ at: 'd1', fault: 'lost' }],
    },
  },
  {
    shows:
      'a push lands and is forced away with its base before its answer comes, and the next attempt hides what it had ingested',
    rule: 'originals stay or are reported as lost',
    schedule: {
      seed: 9896,
      actions: [
        { id: 0, at: 15768, deed: 'push-raw', which: 1 },
        { id: 1, at: 29399, deed: 'force-back', which: 2 },
      ],
      faults: [{ at: 'worker-m1-1 git.push#1', fault: 'answer-late' }],
    },
  },
  {
    shows: 'a rebuild records a push whose process died, and a force-push takes it away unseen, since no head was noted',
    rule: 'acknowledged work stays or is reported as lost',
    schedule: {
      seed: 105836,
      actions: [
        { id: 0, at: 15, deed: 'patch', which: 2 },
        { id: 1, at: 334, deed: 'rebuild', which: 2 },
        { id: 5, at: 636, deed: 'force-back', which: 2 },
      ],
      faults: [{ at: 'patch-0 git.push#1', fault: 'killed-after' }],
    },
  },
  {
    shows:
      'a delivery was processed after its message became a dead letter, and requesting it again hides the losses that it reported',
    rule: 'acknowledged work stays or is reported as lost',
    schedule: {
      seed: 200688,
      actions: [
        { id: 0, at: 315, deed: 'upload', which: 2 },
        { id: 1, at: 316, deed: 'drop', which: 2 },
        { id: 3, at: 724, deed: 'outage', which: 2 },
        { id: 5, at: 2398, deed: 'ingest-later', which: 2 },
        { id: 6, at: 2426, deed: 'force-back', which: 0 },
      ],
      faults: [],
    },
  },
  {
    shows: 'a second commit is forced away while the first is being looked for, and only the first was remembered',
    rule: 'acknowledged work stays or is reported as lost',
    schedule: {
      seed: 314818,
      actions: [
        { id: 0, at: 296557, deed: 'push-raw', which: 2 },
        { id: 2, at: 495090, deed: 'push-raw', which: 1 },
        { id: 3, at: 495143, deed: 'ingest', which: 2 },
        { id: 4, at: 495403, deed: 'force-back', which: 0 },
        { id: 5, at: 495503, deed: 'delete', which: 2 },
        { id: 6, at: 495849, deed: 'force-back', which: 0 },
      ],
      faults: [],
    },
  },
  {
    shows: 'an operation lands, another lands on it, both are forced away, and the first is only being recorded meanwhile',
    rule: 'acknowledged work stays or is reported as lost',
    schedule: {
      seed: 382038,
      actions: [
        { id: 2, at: 38936, deed: 'drop', which: 1 },
        { id: 4, at: 61865, deed: 'patch', which: 1 },
        { id: 5, at: 73995, deed: 'force-back-and-withdraw', which: 1 },
      ],
      faults: [{ at: 'drop-2 operation.put#1', fault: 'late' }],
    },
  },
  {
    shows: 'of two operations that were forced away the earlier one below had been requested later, and had no outcome yet',
    rule: 'acknowledged work stays or is reported as lost',
    schedule: {
      seed: 865531,
      actions: [
        { id: 0, at: 13, deed: 'upload', which: 0 },
        { id: 3, at: 445, deed: 'patch', which: 2 },
        { id: 4, at: 2763, deed: 'force-back', which: 1 },
      ],
      faults: [{ at: 'patch-3 operation.put#1', fault: 'late' }],
    },
  },
  {
    shows: 'a second force-push takes an operation away while the files that the first one took are brought back',
    rule: 'acknowledged work stays or is reported as lost',
    schedule: {
      seed: 927210,
      actions: [
        { id: 1, at: 6288, deed: 'upload', which: 0 },
        { id: 2, at: 6651, deed: 'push-raw', which: 1 },
        { id: 3, at: 9261, deed: 'force-back', which: 0 },
        { id: 4, at: 9564, deed: 'force-back', which: 2 },
      ],
      faults: [],
    },
  },
  {
    shows: 'an operation without an outcome is forced away together with a commit by hand, on which another had landed',
    rule: 'acknowledged work stays or is reported as lost',
    schedule: {
      seed: 255148,
      actions: [
        { id: 1, at: 11027, deed: 'crowd', which: 2 },
        { id: 2, at: 13623, deed: 'push-raw', which: 1 },
        { id: 4, at: 32815, deed: 'push-raw', which: 2 },
        { id: 5, at: 34163, deed: 'force-back', which: 2 },
      ],
      faults: [
        { at: 'crowd-1-4 git.push#1', fault: 'refused' },
        { at: 'crowd-1-4 operation.put#1', fault: 'late' },
      ],
    },
  },
]
