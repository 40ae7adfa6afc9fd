import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { HeldBytes } from '../../../lib/git/pack/pack-bytes.ts'
import { PackError } from '../../../lib/git/pack/pack-error.ts'
import { packHeader } from '../../../lib/git/pack/pack-file.ts'
import { PackIndex } from '../../../lib/git/pack/pack-index.ts'
import { keptObjects, PackReader } from '../../../lib/git/pack/pack-reader.ts'
import { entriesOf, type SourcePack, selectObjects } from '../../../lib/git/pack/pack-selection.ts'
import { PackSpool } from '../../../lib/git/pack/pack-spool.ts'
import { PackWork } from '../../../lib/git/pack/pack-work.ts'
import { deltaPack } from '../../support/delta-pack.ts'
import { indexBytes } from '../../support/index-bytes.ts'
import { refusal, rule, type Target } from '../target.ts'
import { gitSays, scratch } from './scratch.ts'

const OBJECT_BYTES = 1_000_000
/** Of the work that a pack may make: less than in earnest, so that more packs are tried. */
const LIMITS = { workBytes: 8_000_000, workRatio: 100, mostWorkBytes: 64_000_000, packObjects: 10_000 }
/** What is refused because it is too much, and not because it is wrong: Git may take it. */
const TOO_MUCH = /too large|would make more than|the limit is|makes an object of|longer than|has \d+ bytes/
/**
 * Git resolves each delta upon a name once, and gives up where two objects of the pack have that name. They are the
 * same object, so no harm is done.
 */
const HOLDS_TWICE = /already resolved \(duplicate base/

const NO_FILE = () => Promise.reject(new Error('a pack that is tried fits in memory'))

/** Packs of a host that means ill: indexed as Git itself indexes them, or refused. */
export const packs: Target = {
  name: 'packs',
  what: 'packs are indexed',
  samples: () => [
    ...realPacks().map((pack) => Buffer.concat([Buffer.from('R'), pack.subarray(0, -20)])),
    ...(['wide', 'chain', 'missing'] as const).map((shape) =>
      Buffer.concat([Buffer.from('R'), deltaPack({ baseBytes: 200, deltas: 3, shape }).subarray(0, -20)]),
    ),
    ...RECIPES,
  ],
  tokens: [
    ...[
      [0x90, 0x64],
      [0x91, 0, 1, 2],
      [0x80],
      [0xff, 0xff, 0xff, 0xff, 0xff],
      [3, 1, 2, 3],
      [0],
      [0x80, 0x80, 0x01],
      [0xb0, 0x10, 0xff],
    ].map((bytes) => Buffer.from(bytes)),
    ...['PACK', 'R', 'D', '\x03', '\x06', '\x07', '\x00\x00\x00\x02', '\x78\x9c'].map((text) => Buffer.from(text, 'latin1')),
  ],
  async check(input) {
    const pack = packOf(Buffer.from(input))
    try {
      const indexed = await indexBytes(pack, { objectBytes: OBJECT_BYTES, limits: LIMITS })
      const { index, words } = gitIndex(pack)
      rule(index !== undefined || HOLDS_TWICE.test(words), 'Git takes the packs that are taken', () => words)
      rule(index?.equals(indexed.index) !== false, 'an index is byte for byte that of Git')
      const own = new PackIndex(indexed.index)
      const half = { bytes: new HeldBytes(pack), index: own }
      const reader = readerOf(half)
      const read = (oid: string) => reader.object(own.find(oid) ?? 0, new PackWork(pack.length, {}))
      const spool = new PackSpool(NO_FILE, LIMITS.mostWorkBytes)
      const merged = new PackIndex((await selectObjects(entriesOf([half, half]), { spool, read })).index)
      const ids = new Set(Array.from(own.objects(), ({ id }) => id.toString('hex')))
      rule(merged.count === ids.size && [...ids].every((oid) => merged.find(oid) !== undefined), 'a merge loses no object')
    } catch (error) {
      const { message } = refusal(error, (each) => each instanceof PackError)
      rule(TOO_MUCH.test(message) || gitIndex(pack).index === undefined, 'what Git takes is not refused', () => message)
    }
  },
}

function readerOf({ bytes, index }: SourcePack): PackReader {
  const objects = keptObjects(OBJECT_BYTES)
  return new PackReader(bytes, { find: (oid) => index.find(oid), objectBytes: OBJECT_BYTES, objects, name: '' })
}

/**
 * The pack that an input is, or that it is a recipe for: mutated bytes of compressed data hardly ever are data again.
 */
function packOf(input: Buffer): Buffer {
  const body = input[0] === 'D'.charCodeAt(0) ? bodyOf(input.subarray(1)) : input.subarray(1)
  return Buffer.concat([body, createHash('sha1').update(body).digest()])
}

interface Entry {
  type: number
  /** Of a delta by offset: how many entries before it its base is. Of one by name: the base's id. */
  base: Buffer
  /** Added to the size that the entry states. */
  lie: number
  data: Buffer
}

/** An entry of a recipe is its type, its base, its lie and its data, each behind its length. */
function entriesIn(recipe: Buffer): Entry[] {
  const entries: Entry[] = []
  for (let at = 0; at + 4 <= recipe.length; ) {
    const [type = 0, baseLength = 0, lie = 0, length = 0] = recipe.subarray(at, at + 4)
    const base = recipe.subarray(at + 4, at + 4 + baseLength)
    const data = recipe.subarray(at + 4 + baseLength, at + 4 + baseLength + length)
    entries.push({ type: type & 7, base, lie, data })
    at += 4 + baseLength + length
  }
  return entries
}

function bodyOf(recipe: Buffer): Buffer {
  const entries = entriesIn(recipe)
  const starts: number[] = []
  const parts = [packHeader(entries.length)]
  let at = parts[0]?.length ?? 0
  for (const { type, base, lie, data } of entries) {
    const name = type === 7 ? Buffer.concat([base, Buffer.alloc(20)]).subarray(0, 20) : Buffer.alloc(0)
    const distance = type === 6 ? offsetOf(at - (starts[starts.length - 1 - (base[0] ?? 0)] ?? 0)) : Buffer.alloc(0)
    const part = Buffer.concat([headOf(type, data.length + lie), name, distance, deflateSync(data)])
    starts.push(at)
    parts.push(part)
    at += part.length
  }
  return Buffer.concat(parts)
}

function headOf(type: number, size: number): Buffer {
  const bytes = [(type << 4) | (size & 15)]
  for (let rest = size >> 4; rest > 0; rest >>= 7) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 128
    bytes.push(rest & 127)
  }
  return Buffer.from(bytes)
}

function offsetOf(distance: number): Buffer {
  const bytes = [distance & 127]
  for (let rest = distance >> 7; rest > 0; rest >>= 7) bytes.unshift((--rest & 127) | 128)
  return Buffer.from(bytes)
}

function recipe(...entries: [type: number, base: Buffer | number[], data: Buffer | string | number[]][]): Buffer {
  const parts = entries.map(([type, base, data]) => {
    const [name, bytes] = [Buffer.from(base), Buffer.from(data as string)]
    return Buffer.concat([Buffer.from([type, name.length, 0, bytes.length]), name, bytes])
  })
  return Buffer.concat([Buffer.from('D'), ...parts])
}

const BASE = 'line one\nline two\nline three\n'
const BASE_ID = createHash('sha1').update(`blob ${BASE.length}\0${BASE}`).digest()
/** Copies the whole base and adds a byte. */
const GROWS = [BASE.length, BASE.length + 1, 0x90, BASE.length, 1, 0x78]
const SAME = [BASE.length, BASE.length, 0x90, BASE.length]
const RECIPES = [
  recipe([3, [], BASE], [6, [0], GROWS], [6, [0], [BASE.length + 1, 3, 0x91, 4, 3]]),
  recipe([7, BASE_ID, GROWS], [3, [], BASE]),
  recipe([3, [], BASE], [3, [], BASE], [7, BASE_ID, SAME]),
  recipe([1, [], 'tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n'], [2, [], ''], [4, [], 'object x\n'], [3, [], '']),
]

/** Packs as Git writes them, with deltas by offset and by name. */
function realPacks(): Buffer[] {
  const ids = [...Array(6)].map((_, version) => {
    const text = [...Array(60)].map((_, line) => `line ${line % 7 === version ? line * version : line} of some length\n`).join('')
    return gitSays(['hash-object', '-w', '--stdin'], text).stdout.toString()
  })
  const options = [['--delta-base-offset'], ['--depth=50'], ['--depth=0']]
  return options.map(
    (option) =>
      gitSays(['pack-objects', '--stdout', '--quiet', '--no-reuse-delta', '--threads=1', ...option], ids.join('')).stdout,
  )
}

/** The index that Git makes, or why it makes none. */
function gitIndex(pack: Buffer): { index?: Buffer; words: string } {
  const directory = join(scratch(), 'tried')
  mkdirSync(directory, { recursive: true })
  const [file, index] = [join(directory, 'x.pack'), join(directory, 'x.idx')]
  writeFileSync(file, pack)
  rmSync(index, { force: true })
  const { isGood, stderr: words } = gitSays(['index-pack', '--threads=1', '-o', index, file])
  return isGood ? { index: readFileSync(index), words } : { words }
}
