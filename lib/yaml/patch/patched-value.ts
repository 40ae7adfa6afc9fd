import type { YamlValue } from '../document.ts'
import { parsePointer } from '../value/json-pointer.ts'
import { isMapping, type Mapping, member } from '../value/value.ts'

/** The reason why an operation cannot be applied; `applyJsonPatch` adds which operation. */
export class PatchProblem extends Error {
  override readonly name = 'PatchProblem'
}

/**
 * A value during a patch: a copy that is changed in place, so that an operation costs the length of its pointer,
 * however large the value is. Each method throws `PatchProblem` if a pointer leads nowhere.
 */
export class PatchedValue {
  #root: YamlValue

  constructor(value: YamlValue) {
    this.#root = cloned(value)
  }

  get value(): YamlValue {
    return this.#root
  }

  /** Returns the value at a JSON pointer. */
  get(pointer: string): YamlValue {
    return tokensOf(pointer).reduce(child, this.#root)
  }

  /** Adds a copy of a value as `place` does. */
  add(pointer: string, value: YamlValue): void {
    this.place(pointer, cloned(value))
  }

  /** Sets a member of a mapping, or inserts an item into a list; `-` is the end of the list. */
  place(pointer: string, value: YamlValue): void {
    const place = this.#placeOf(pointer)
    if (place === undefined) this.#root = value
    else if (isMapping(place.parent)) setMember(place.parent, place.token, value)
    else {
      const list = listOf(place.parent)
      list.splice(place.token === '-' ? list.length : indexIn(place.token, list.length), 0, value)
    }
  }

  /** Replaces an existing value with a copy of the given one. */
  replace(pointer: string, value: YamlValue): void {
    const place = this.#placeOf(pointer)
    if (place === undefined) {
      this.#root = cloned(value)
      return
    }
    const { parent, token } = place
    child(parent, token)
    if (isMapping(parent)) setMember(parent, token, cloned(value))
    else listOf(parent)[Number(token)] = cloned(value)
  }

  /** Removes a member or item. The whole document cannot be removed. */
  remove(pointer: string): void {
    const place = this.#placeOf(pointer)
    if (place === undefined) throw new PatchProblem('the whole document cannot be removed')
    const { parent, token } = place
    child(parent, token)
    if (isMapping(parent)) delete parent[token]
    else listOf(parent).splice(Number(token), 1)
  }

  /** Returns the parent of the value at a pointer, and its name there; undefined for the whole document. */
  #placeOf(pointer: string): { parent: YamlValue; token: string } | undefined {
    const tokens = tokensOf(pointer)
    const token = tokens.pop()
    return token === undefined ? undefined : { parent: tokens.reduce(child, this.#root), token }
  }
}

function cloned(value: YamlValue): YamlValue {
  if (Array.isArray(value)) return value.map(cloned)
  return isMapping(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cloned(inner)])) : value
}

/** Defines a member, because an assignment to `__proto__` would change the prototype. */
function setMember(parent: Mapping, key: string, value: YamlValue): void {
  Object.defineProperty(parent, key, { value, writable: true, enumerable: true, configurable: true })
}

function child(parent: YamlValue, token: string): YamlValue {
  const value = isMapping(parent) ? member(parent, token) : listOf(parent)[indexIn(token, listOf(parent).length - 1)]
  if (value === undefined) throw new PatchProblem(`there is no ${JSON.stringify(token)}`)
  return value
}

function listOf(value: YamlValue): YamlValue[] {
  if (Array.isArray(value)) return value
  throw new PatchProblem('the pointer leads into a value that is neither a mapping nor a list')
}

function indexIn(token: string, last: number): number {
  if (!/^(0|[1-9][0-9]*)$/.test(token)) throw new PatchProblem(`${JSON.stringify(token)} is not a list index`)
  if (Number(token) > last) throw new PatchProblem(`the list has no index ${token}`)
  return Number(token)
}

function tokensOf(pointer: string): string[] {
  const tokens = parsePointer(pointer)
  if (tokens === undefined) throw new PatchProblem(`${JSON.stringify(pointer)} is not a JSON pointer`)
  return tokens
}
