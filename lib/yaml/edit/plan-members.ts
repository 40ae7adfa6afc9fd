import { definedOf } from '../../defined-of.ts'
import { isMergeKey } from '../check/check-keys.ts'
import type { YamlValue } from '../document.ts'
import type { MapNode } from '../syntax/node.ts'
import { areAlike } from '../value/match-items.ts'
import { nameOf } from '../value/read-value.ts'
import { fingerprint, type Mapping, member } from '../value/value.ts'
import type { Entry } from '../write/outline.ts'
import type { EditContext } from './edit-context.ts'
import { keysBesideMerges } from './edit-merges.ts'
import type { Place } from './edit-value.ts'

export interface MemberPlan {
  entries: Entry[]
  /** The entries that stay, with their wanted keys and values. */
  staying: { entry: Entry; key: string; wanted: YamlValue }[]
  /** New keys in the wanted order, each with the entry that it follows; undefined if it goes to the end. */
  added: { key: string; wanted: YamlValue; after?: Entry }[]
  isRemoved: (entry: Entry) => boolean
}

/** Decides which entries of a mapping stay, which of them are renamed, which are removed and which are added. */
export function planMembers(context: EditContext, node: MapNode, wanted: Mapping, place: Place): MemberPlan {
  const entries = context.outline.entries(node)
  const besideMerges = keysBesideMerges(context, node, wanted, place)
  const renamed = besideMerges === undefined && context.keepsMoved ? renamedKeys(context, entries, wanted) : NO_KEYS
  const keyIn = (entry: Entry) => renamed.get(entry) ?? keyOf(entry)
  const staying = entries.flatMap((entry) => {
    const key = keyIn(entry)
    const value = key === undefined ? undefined : member(wanted, key)
    return key === undefined || value === undefined ? [] : [{ entry, key, wanted: value }]
  })
  return {
    entries,
    staying,
    added: besideMerges?.map((key) => ({ key, wanted: wanted[key] ?? null })) ?? newKeys(staying, wanted),
    isRemoved: (entry) => {
      const key = keyIn(entry)
      return key !== undefined && !Object.hasOwn(wanted, key)
    },
  }
}

const NO_KEYS: ReadonlyMap<Entry, string> = new Map()

function newKeys(staying: MemberPlan['staying'], wanted: Mapping): MemberPlan['added'] {
  const known = new Map(staying.map(({ entry, key }) => [key, entry]))
  let after: Entry | undefined
  return Object.entries(wanted).flatMap(([key, value]) => {
    const entry = known.get(key)
    after = entry ?? after
    return entry === undefined ? [{ key, wanted: value, ...definedOf({ after }) }] : []
  })
}

/** Returns the name of an entry's key; undefined for a merge key. */
function keyOf({ key }: Entry): string | undefined {
  return key === undefined || isMergeKey(key) ? undefined : nameOf(key)
}

/** A key that only one side has, with the common key that precedes it. */
interface Lone {
  key: string
  value: YamlValue
  print: string
  before: string | undefined
}

/** Pairs of keys beyond which a mapping counts as rewritten; it keeps the search for renamed keys cheap. */
const MAX_PAIRS = 2500

/**
 * Returns the entries whose keys are not wanted, but whose values are under another key, with that key. The key is in
 * the same place, or at the end, where a patch puts new keys, if no other key could be meant.
 */
function renamedKeys(context: EditContext, entries: readonly Entry[], wanted: Mapping): ReadonlyMap<Entry, string> {
  const old = new Map(entries.flatMap((entry) => (canRename(entry) ? [[nameOf(entry.key), entry] as const] : [])))
  const values = new Map(entries.map((entry) => [keyOf(entry) ?? '', context.valueOf(entry.value)]))
  const removed = lone([...values], (key) => Object.hasOwn(wanted, key)).filter(({ key }) => old.has(key))
  const added = lone(Object.entries(wanted), (key) => values.has(key))
  const renamed = new Map<Entry, string>()
  if (removed.length * added.length > MAX_PAIRS) return renamed
  const last = Object.keys(wanted).findLast((key) => values.has(key))
  const pair = (isPair: (from: Lone, to: Lone) => boolean) => {
    for (const to of [...added]) {
      const from = removed.find((each) => isPair(each, to))
      const entry = from && old.get(from.key)
      if (from === undefined || entry === undefined) continue
      renamed.set(entry, to.key)
      removed.splice(removed.indexOf(from), 1)
      added.splice(added.indexOf(to), 1)
    }
  }
  const isHere = (from: Lone, to: Lone) => from.before === to.before || INDEX.test(to.key)
  const isAtEnd = (to: Lone) => to.before === last
  const isOnly = (sides: Lone[], { print }: Lone) => sides.filter((each) => each.print === print).length === 1
  pair((from, to) => isHere(from, to) && from.print === to.print)
  pair((from, to) => isAtEnd(to) && from.print === to.print && isOnly(removed, from) && isOnly(added, to))
  pair((from, to) => (isHere(from, to) || isAtEnd(to)) && areAlike(from.value, to.value))
  return renamed
}

/** JavaScript puts such keys first, whatever their place was. */
const INDEX = /^(?:0|[1-9]\d*)$/

function lone(members: readonly [string, YamlValue][], isCommon: (key: string) => boolean): Lone[] {
  let before: string | undefined
  return members.flatMap(([key, value]) => {
    if (!isCommon(key)) return [{ key, value, print: fingerprint(value), before }]
    before = key
    return []
  })
}

/** Whether a key can be written anew: it has no anchor, no tag, and is a plain or quoted text. */
function canRename(entry: Entry): entry is Entry & { key: NonNullable<Entry['key']> } {
  const { key } = entry
  const isText = key?.type === 'scalar' && (key.style === 'plain' || key.style === 'quoted')
  return isText && key.anchor === undefined && key.tag === undefined && !isMergeKey(key)
}
