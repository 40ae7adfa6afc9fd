import type { Limit } from '../yaml/limits.ts'

const KIB = 1024
const MIB = 1024 * KIB
const GIB = 1024 * MIB

/**
 * Every limit of the Git client. Whoever registers a fabric names its Git server, so the server is not trusted: each
 * kind of answer has its own bound, counted after decompression, and so has the work that a pack causes.
 */
export const GIT_LIMITS = {
  connectMs: { value: 10_000, unit: 'milliseconds', what: 'A connection to the Git host must be established within this time.' },
  idleMs: {
    value: 60_000,
    unit: 'milliseconds',
    what: 'A connection without a byte in either direction for this long is closed.',
  },
  totalMs: { value: 600_000, unit: 'milliseconds', what: 'One request and its answer may take this long.' },
  slowMs: {
    value: 60_000,
    unit: 'milliseconds',
    what: 'An answer that brings fewer than slowBytes in a span of this length is abandoned.',
  },
  slowBytes: { value: 1000, unit: 'bytes', what: 'An answer must bring at least this much in each span of slowMs.' },
  listBytes: {
    value: 16 * MIB,
    unit: 'bytes',
    what: 'A list of references, or of the capabilities of a server, may be this long after decompression.',
  },
  reportBytes: { value: 4 * MIB, unit: 'bytes', what: 'The report on a push, with the output of hooks, may be this long.' },
  packBytes: {
    value: 16 * GIB,
    unit: 'bytes',
    what: 'The pack of one fetch may be this large. A host that filters fetches sends far less: nothing but what is read.',
  },
  heldPackBytes: {
    value: 8 * MIB,
    unit: 'bytes',
    what: 'A pack up to this size is held in memory while it arrives; a larger one is written to disk as it comes. Once it is written, each is read from there in pieces.',
  },
  windowBytes: {
    value: 32 * MIB,
    unit: 'bytes',
    what: 'A process keeps this much of the packs of all its clones in memory, as the pieces that it read last.',
  },
  keptObjectBytes: {
    value: 32 * MIB,
    unit: 'bytes',
    what: 'A process keeps this much of the objects that it read last, on which deltas may be based.',
  },
  keptTreeBytes: {
    value: 32 * MIB,
    unit: 'bytes',
    what: 'A process keeps this much of the trees that it read last. The very last one is kept even if it takes more.',
  },
  historyBytes: {
    value: 24 * MIB,
    unit: 'bytes',
    what: 'Once operations have added this much to a clone, what neither its head nor its latest commits reach is dropped from it.',
  },
  latestBytes: {
    value: 8 * MIB,
    unit: 'bytes',
    what: 'The latest commits of a clone, this much of them, stay for readers that began before the newest one.',
  },
  memoryPackBytes: {
    value: 64 * MIB,
    unit: 'bytes',
    what: 'If neither the disk of the cache nor the temporary directory can be written, a pack is held in memory, and may be this large.',
  },
  packets: {
    value: 2_000_000,
    unit: 'packets',
    what: 'One answer may have this many packets: in packets of one byte a pack would take minutes of work.',
  },
  errorBodyBytes: { value: 64 * KIB, unit: 'bytes', what: 'This much of the error page of a failing host is read.' },
  capabilities: { value: 200, unit: 'lines', what: 'A server may state this many capabilities.' },
  shallowCommits: { value: 100_000, unit: 'commits', what: 'A server may end history at this many commits in one answer.' },
  objectBytes: {
    value: 100 * MIB,
    unit: 'bytes',
    what: 'A larger object is neither read into memory nor made from a delta; the repository may contain one that is never read.',
  },
  packObjects: { value: 2_000_000, unit: 'objects', what: 'One fetch may bring this many objects.' },
  deltaChain: {
    value: 4095,
    unit: 'deltas',
    what: 'An object may be made from a chain of this many deltas, which is the longest that Git itself writes.',
  },
  deltaBytes: {
    value: 16 * MIB,
    unit: 'bytes',
    what: 'A tree or file up to this size is sent as a delta of what it replaces; a larger one is sent whole.',
  },
  workBytes: {
    value: 1 * GIB,
    unit: 'bytes',
    what: 'Reading a pack may produce this much data, by decompression and from deltas, plus workRatio for each of its bytes.',
  },
  workRatio: {
    value: 1000,
    unit: 'times',
    what: 'Reading a pack may produce this many additional bytes for each byte of the pack.',
  },
  mostWorkBytes: { value: 64 * GIB, unit: 'bytes', what: 'Reading a pack of any size may produce no more data than this.' },
  turnBytes: {
    value: 16 * MIB,
    unit: 'bytes',
    what: 'After producing this much data, the reader of a pack checks for cancellation and yields to other work.',
  },
} as const satisfies Record<string, Limit>
