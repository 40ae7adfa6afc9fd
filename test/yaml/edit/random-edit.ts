import type { YamlValue } from '../../../lib/yaml/document.ts'
import type { Dice } from '../../support/dice.ts'
import { anyValue, TRICKY } from './object-values.ts'

export type Path = readonly (string | number)[]

/**
 * One change of one value. `insert` adds a member to the collection at `path`; the other changes apply to the member at
 * `path`.
 */
export type RandomEdit =
  | { kind: 'set'; path: Path; value: YamlValue }
  | { kind: 'remove'; path: Path }
  | { kind: 'insert'; path: Path; key: string | number; value: YamlValue }

/** Paths that must stay strings, or the document is no longer an object. */
const IDENTITY = new Set(['apiVersion', 'kind', 'metadata/name', 'metadata/namespace'])

/** An edit at a random place of a value. */
export function randomEdit(value: YamlValue, dice: Dice): RandomEdit {
  const edit = anyEdit(value, dice)
  return edit.kind === 'remove' || !TEXTS.test(edit.path.join('/')) ? edit : { ...edit, value: dice.pick(['one', 'true', '12']) }
}

/** Labels and annotations, and what is in them: another value than a text is refused. */
const TEXTS = /^metadata\/(labels|annotations)(\/|$)/

function anyEdit(value: YamlValue, dice: Dice): RandomEdit {
  const [first, ...rest] = places(value, [])
  const { path, value: old } = dice.pick(first === undefined ? [{ path: [], value }] : [first, ...rest])
  const roll = dice.roll()
  if (IDENTITY.has(path.join('/'))) return { kind: 'set', path, value: `${String(old)}-x` }
  if (roll < 0.25) return { kind: 'remove', path }
  if (isCollection(old) && roll < 0.7) return insertion(path, old, dice)
  if (roll < 0.75 && isCollection(old)) return { kind: 'set', path, value: Array.isArray(old) ? [] : {} }
  if (roll < 0.85) return { kind: 'set', path, value: anyValue(dice) }
  return { kind: 'set', path, value: similar(old, dice) }
}

export function applyEdit(value: YamlValue, edit: RandomEdit): YamlValue {
  if (edit.kind === 'insert') return changeAt(value, edit.path, (parent) => inserted(parent, edit.key, edit.value))
  const key = edit.path.at(-1) ?? ''
  return changeAt(value, edit.path.slice(0, -1), (parent) => {
    if (Array.isArray(parent)) {
      return edit.kind === 'remove' ? parent.toSpliced(Number(key), 1) : parent.with(Number(key), edit.value)
    }
    const members = new Map(Object.entries(parent ?? {}))
    if (edit.kind === 'remove') members.delete(String(key))
    else members.set(String(key), edit.value)
    return Object.fromEntries(members)
  })
}

function isCollection(value: YamlValue): value is YamlValue[] | { [key: string]: YamlValue } {
  return typeof value === 'object' && value !== null
}

/** Every value below the root. */
function places(value: YamlValue, path: Path): { path: Path; value: YamlValue }[] {
  if (!isCollection(value)) return []
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value)
  return keys.flatMap((key) => {
    const member = (value as Record<string | number, YamlValue>)[key] ?? null
    return [{ path: [...path, key], value: member }, ...places(member, [...path, key])]
  })
}

function insertion(path: Path, parent: YamlValue[] | object, dice: Dice): RandomEdit {
  if (Array.isArray(parent)) {
    const value =
      dice.chance(0.5) && parent.length > 0 ? similar(dice.pick(parent as [YamlValue, ...YamlValue[]]), dice) : anyValue(dice)
    return { kind: 'insert', path, key: dice.below(parent.length + 1), value }
  }
  const key = dice.chance(0.2) ? dice.pick(TRICKY) : `new-${dice.below(9)}`
  return Object.hasOwn(parent, key)
    ? { kind: 'remove', path: [...path, key] }
    : { kind: 'insert', path, key, value: anyValue(dice) }
}

function inserted(parent: YamlValue, key: string | number, value: YamlValue): YamlValue {
  if (Array.isArray(parent)) return parent.toSpliced(Number(key), 0, value)
  return Object.fromEntries([...Object.entries(parent ?? {}), [String(key), value]])
}

function changeAt(value: YamlValue, [key, ...rest]: Path, change: (value: YamlValue) => YamlValue): YamlValue {
  if (key === undefined) return change(value)
  if (Array.isArray(value)) return value.with(Number(key), changeAt(value[Number(key)] ?? null, rest, change))
  const members = Object.entries(value ?? {}).map(([name, member]): [string, YamlValue] => [
    name,
    name === key ? changeAt(member, rest, change) : member,
  ])
  return Object.fromEntries(members)
}

/** A value of the same kind. */
function similar(value: YamlValue, dice: Dice): YamlValue {
  if (typeof value === 'string')
    return dice.chance(0.3) ? dice.pick(TRICKY) : value.includes('\n') ? `${value}more\n` : `${value}-x`
  if (typeof value === 'number' || typeof value === 'bigint') return dice.below(5000)
  if (typeof value === 'boolean') return !value
  if (Array.isArray(value)) return value.map((item) => similar(item, dice))
  if (value === null) return anyValue(dice)
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, dice.chance(0.5) ? similar(member, dice) : member]),
  )
}
