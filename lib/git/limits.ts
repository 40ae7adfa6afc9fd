import type { Limit } from '../yaml/limits.ts'

const KIB = 1024
const MIB = 1024 * KIB
const GIB = 1024 * MIB

/**
 * Every limit of the Git client. A Git server is not trusted: whoever registers a fabric names it. So each kind of
 * answer has its own bound, counted after decompression, and so has the work that a pack asks for.
 */
export const GIT_LIMITS = {
  connectMs: { value: 10_000, unit: 'milliseconds', what: 'A connection to the Git host must stand within this time.' },
  idleMs: { value: 60_000, unit: 'milliseconds', what: 'A connection on which no byte moves for this long is given up.' },
  totalMs: { value: 600_000, unit: 'milliseconds', what: 'One request and its answer may take this long.' },
  slowMs: {
    value: 60_000,
    unit: 'milliseconds',
    what: 'An answer that brings less than slowBytes in each span of this length is given up.',
  },
  slowBytes: { value: 1000, unit: 'bytes', what: 'An answer must bring at least this much in each span of slowMs.' },
  listBytes: {
    value: 16 * MIB,
    unit: 'bytes',
    what: 'A list of references, or of what a server can do, may be this long once it is decompressed.',
  },
  reportBytes: { value: 4 * MIB, unit: 'bytes', what: 'The report on a push, with what hooks print, may be this long.' },
  packBytes: {
    value: 512 * MIB,
    unit: 'bytes',
    what: 'What one fetch brings may be this large.',
  },
  heldPackBytes: {
    value: 8 * MIB,
    unit: 'bytes',
    what: 'A pack up to this size is held in memory; a larger one is written to disk as it comes, and read from there in pieces.',
  },
  memoryPackBytes: {
    value: 64 * MIB,
    unit: 'bytes',
    what: 'A pack that neither the disk of the cache nor that for temporary files takes may be this large: it is held in memory.',
  },
  packets: {
    value: 2_000_000,
    unit: 'packets',
    what: 'One answer may be cut into this many packets: in packets of one byte a pack takes minutes of work.',
  },
  errorBodyBytes: { value: 64 * KIB, unit: 'bytes', what: 'So much is read of the page that a failing host sends.' },
  capabilities: { value: 200, unit: 'lines', what: 'A server may state this many capabilities.' },
  shallowCommits: { value: 100_000, unit: 'commits', what: 'A server may end history at this many commits in one answer.' },
  objectBytes: {
    value: 100 * MIB,
    unit: 'bytes',
    what: 'A larger object is neither read into memory nor made from a delta; a whole one may lie in the repository unread.',
  },
  packObjects: { value: 1_000_000, unit: 'objects', what: 'One fetch may bring this many objects.' },
  deltaChain: {
    value: 4095,
    unit: 'deltas',
    what: 'An object may be made from this many deltas, one upon the other, which is the most that Git itself writes.',
  },
  workBytes: {
    value: 1 * GIB,
    unit: 'bytes',
    what: 'Reading a pack may make this much data, by decompression and from deltas, and workRatio for each of its bytes.',
  },
  workRatio: { value: 1000, unit: 'times', what: 'Reading a pack may make this many bytes more for each byte of the pack.' },
  mostWorkBytes: { value: 64 * GIB, unit: 'bytes', what: 'Reading a pack of any size may make no more data than this.' },
  turnBytes: {
    value: 16 * MIB,
    unit: 'bytes',
    what: 'After making this much data, the reader of a pack looks whether it is cancelled and lets others have a turn.',
  },
} as const satisfies Record<string, Limit>
