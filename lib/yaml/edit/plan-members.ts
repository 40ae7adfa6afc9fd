import { definedOf } from '../../defined-of.ts'
import { isMergeKey } from '../check/check-keys.ts'
import type { YamlValue } from '../document.ts'
import type { MapNode } from '../syntax/node.ts'
import { areAlike } from '../value/match-items.ts'
import { nameOf } from '../value/read-value.ts'
import { fingerprint, type Mapping, member } from '../value/value.ts'
import type { Entry, PairEntry } from '../write/outline.ts'
import type { EditContext } from './edit-context.ts'
import { keysBesideMerges } from './edit-merges.ts'
import type { Place } from './edit-value.ts'

export interface MemberPlan {
  entries: PairEntry[]
  /** The entries that stay, with their wanted keys and values. */
  staying: { entry: PairEntry; key: string; wanted: YamlValue; isRenamed: boolean }[]
  /** New keys in the wanted order, each with the entry that it follows; undefined if it goes to the end. */
  added: { key: string; wanted: YamlValue; after?: Entry }[]
  isRemoved: (entry: Entry) => boolean
}

/** Decides which entries of a mapping stay, which of them are renamed, which are removed and which are added. */
export function planMembers(context: EditContext, node: MapNode, wanted: Mapping, place: Place): MemberPlan {
  const entries = context.outline.entries(node)
  const besideMerges = keysBesideMerges(context, node, wanted, place)
  const renamed = besideMerges === undefined && context.keepsMoved ? renamedKeys(context, entries, wanted) : NO_KEYS
  const own = entries.filter(({ key }) => !isMergeKey(key))
  const staying = own.flatMap((entry) => {
    const key = renamed.get(entry) ?? nameOf(entry.key)
    const value = member(wanted, key)
    return value === undefined ? [] : [{ entry, key, wanted: value, isRenamed: renamed.has(entry) }]
  })
  const kept = new Set<Entry>(staying.map(({ entry }) => entry))
  const removed = new Set<Entry>(own.filter((entry) => !kept.has(entry)))
  return {
    entries,
    staying,
    added: besideMerges?.map((key) => ({ key, wanted: wanted[key] ?? null })) ?? newKeys(staying, wanted),
    isRemoved: (entry) => removed.has(entry),
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

interface Member {
  key: string
  value: YamlValue
}

/** A key that only one side has, with the common key that precedes it. */
interface Lone extends Member {
  print: string
  before: string | undefined
}

/** Pairs of keys beyond which a mapping counts as rewritten; it keeps the search for renamed keys cheap. */
const MAX_PAIRS = 2500

/**
 * Returns the entries whose keys are not wanted, but whose values are under another key, with that key. The key is in
 * the same place, or at the end, where a patch puts new keys, if no other key could be meant.
 */
function renamedKeys(context: EditContext, entries: readonly PairEntry[], wanted: Mapping): ReadonlyMap<Entry, string> {
  const old = entries.map((entry) => ({ key: nameOf(entry.key), value: context.valueOf(entry.value), entry }))
  const known = new Set(old.map(({ key }) => key))
  const next = Object.entries(wanted).map(([key, value]) => ({ key, value }))
  // An alias may refer to an anchored key.
  const removed = lone(old, (key) => Object.hasOwn(wanted, key)).filter(({ entry }) => entry.key.anchor === undefined)
  const added = lone(next, (key) => known.has(key))
  const renamed = new Map<Entry, string>()
  if (removed.length * added.length > MAX_PAIRS) return renamed
  const last = Object.keys(wanted).findLast((key) => known.has(key))
  const pair = (isPair: (from: Lone, to: Lone) => boolean) => {
    for (const to of [...added]) {
      const from = removed.find((each) => isPair(each, to))
      if (from === undefined) continue
      renamed.set(from.entry, to.key)
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

function lone<T extends Member>(members: readonly T[], isCommon: (key: string) => boolean): (T & Lone)[] {
  const found: (T & Lone)[] = []
  let before: string | undefined
  for (const member of members) {
    if (isCommon(member.key)) before = member.key
    else found.push({ ...member, print: fingerprint(member.value), before })
  }
  return found
}
