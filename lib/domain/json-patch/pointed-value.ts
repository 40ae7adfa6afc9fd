import { isMapping, member } from '../yaml-edit/value.ts'
import type { YamlValue } from '../yaml-stream/document.ts'
import { parsePointer } from './json-pointer.ts'

/** Why an operation cannot be applied; `applyJsonPatch` says which. */
export class PatchProblem extends Error {
  override readonly name = 'PatchProblem'
}

/** The value a JSON pointer names. Throws `PatchProblem` where there is none. */
export function getAt(value: YamlValue, pointer: string): YamlValue {
  return tokensOf(pointer).reduce(child, value)
}

/** Adds a member to a mapping, in place of one of that name, or inserts an item into a list; `-` is its end. */
export function addAt(value: YamlValue, pointer: string, added: YamlValue): YamlValue {
  return changeAt(value, pointer, added, (parent, token) => {
    if (isMapping(parent)) return withMember(parent, token, added)
    const list = listOf(parent)
    return list.toSpliced(token === '-' ? list.length : indexIn(token, list.length), 0, added)
  })
}

/** Puts a value in the place of one that is there. */
export function replaceAt(value: YamlValue, pointer: string, replacement: YamlValue): YamlValue {
  return changeAt(value, pointer, replacement, (parent, token) => {
    child(parent, token)
    return isMapping(parent) ? withMember(parent, token, replacement) : listOf(parent).with(Number(token), replacement)
  })
}

/** Removes a member or item. The whole document cannot be removed. */
export function removeAt(value: YamlValue, pointer: string): YamlValue {
  if (pointer === '') throw new PatchProblem('the whole document cannot be removed')
  return changeAt(value, pointer, value, (parent, token) => {
    child(parent, token)
    if (!isMapping(parent)) return listOf(parent).toSpliced(Number(token), 1)
    return Object.fromEntries(Object.entries(parent).filter(([key]) => key !== token))
  })
}

type ParentChange = (parent: YamlValue, token: string) => YamlValue

/** Changes what holds the value a pointer names; `whole` takes the place of everything if it names everything. */
function changeAt(value: YamlValue, pointer: string, whole: YamlValue, change: ParentChange): YamlValue {
  const tokens = tokensOf(pointer)
  const last = tokens.pop()
  return last === undefined ? whole : changeParent(value, tokens, last, change)
}

function changeParent(value: YamlValue, [token, ...rest]: readonly string[], last: string, change: ParentChange): YamlValue {
  if (token === undefined) return change(value, last)
  const changed = changeParent(child(value, token), rest, last, change)
  return isMapping(value) ? withMember(value, token, changed) : listOf(value).with(Number(token), changed)
}

function withMember(parent: { [key: string]: YamlValue }, key: string, value: YamlValue): YamlValue {
  return Object.fromEntries(new Map(Object.entries(parent)).set(key, value))
}

function child(parent: YamlValue, token: string): YamlValue {
  const value = isMapping(parent) ? member(parent, token) : listOf(parent)[indexIn(token, listOf(parent).length - 1)]
  if (value === undefined) throw new PatchProblem(`there is no ${JSON.stringify(token)}`)
  return value
}

function listOf(value: YamlValue): YamlValue[] {
  if (Array.isArray(value)) return value
  throw new PatchProblem('it leads into a value that is neither a mapping nor a list')
}

function indexIn(token: string, last: number): number {
  if (!/^(0|[1-9][0-9]*)$/.test(token)) throw new PatchProblem(`${JSON.stringify(token)} is no index of a list`)
  if (Number(token) > last) throw new PatchProblem(`the list has no index ${token}`)
  return Number(token)
}

function tokensOf(pointer: string): string[] {
  const tokens = parsePointer(pointer)
  if (tokens === undefined) throw new PatchProblem(`${JSON.stringify(pointer)} is no JSON pointer`)
  return tokens
}
