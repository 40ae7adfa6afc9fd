import { areEqual } from './equality.ts'
import { entriesOf, type Library, type Take } from './work.ts'

type Comparable = number | bigint | string | boolean

/**
 * Lists and sets:
 * https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/cel/library/lists.go
 * https://pkg.go.dev/github.com/google/cel-go/ext#Sets
 */
export function listFunctions(take: Take): Library {
  const has = (items: readonly unknown[], wanted: unknown) => items.some((item) => areEqual(item, wanted, take))
  const hasAll = (items: readonly unknown[], wanted: readonly unknown[]) => wanted.every((item) => has(items, item))
  return {
    'list.isSorted(): bool': isSorted,
    'list.sum(): dyn': sum,
    'list.min(): dyn': (items: Comparable[]) => best('min', items, (a, b) => a < b),
    'list.max(): dyn': (items: Comparable[]) => best('max', items, (a, b) => a > b),
    'list.k8s_indexOf(dyn): int': (items: unknown[], wanted: unknown) =>
      BigInt(items.findIndex((item) => areEqual(item, wanted, take))),
    'list.k8s_lastIndexOf(dyn): int': (items: unknown[], wanted: unknown) =>
      BigInt(items.findLastIndex((item) => areEqual(item, wanted, take))),
    'k8s_sets_contains(list, list): bool': hasAll,
    'k8s_sets_equivalent(list, list): bool': (a: unknown[], b: unknown[]) => hasAll(a, b) && hasAll(b, a),
    'k8s_sets_intersects(list, list): bool': (a: unknown[], b: unknown[]) => a.some((item) => has(b, item)),
    'k8s_pairs(dyn): list<list<dyn>>': pairs,
    'k8s_map(list): map<dyn, dyn>': (entries: [unknown, unknown][]) => mapOf(entries.map((entry) => new Map([entry]))),
    'k8s_merged(list): map<dyn, dyn>': mapOf,
  }
}

/** Bools, numbers, texts, dates and durations all compare in JavaScript as they do in CEL. */
function isSorted(items: readonly Comparable[]): boolean {
  return items.every((item, index) => index === 0 || (items[index - 1] ?? item) <= item)
}

/** The items are all integers or all doubles, as their schema has one type. */
function sum(items: readonly (number | bigint)[]): number | bigint {
  const isWhole = items.every((item) => typeof item === 'bigint')
  return isWhole
    ? items.reduce((all, item) => all + BigInt(item), 0n)
    : items.reduce<number>((all, item) => all + Number(item), 0)
}

function best(name: string, items: readonly Comparable[], isBetter: (a: Comparable, b: Comparable) => boolean): Comparable {
  const [first, ...rest] = items
  if (first === undefined) throw new Error(`${name} called on empty list`)
  return rest.reduce((known, item) => (isBetter(item, known) ? item : known), first)
}

/** Returns what a loop with two variables runs over: each item with its index, or each value with its key. */
function pairs(value: unknown): [unknown, unknown][] {
  if (Array.isArray(value)) return value.map((item, index) => [BigInt(index), item])
  const entries = entriesOf(value)
  if (entries === undefined) throw new Error('a loop with two variables needs a list or a map')
  return entries
}

function mapOf(parts: readonly unknown[]): Map<unknown, unknown> {
  const found = new Map<unknown, unknown>()
  for (const [key, value] of parts.flatMap((part) => entriesOf(part) ?? [])) {
    if (found.has(key)) throw new Error(`insert failed: key ${String(key)} already exists`)
    found.set(key, value)
  }
  return found
}
