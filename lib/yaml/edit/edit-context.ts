import type { YamlValue } from '../document.ts'
import type { YamlNode } from '../syntax/node.ts'
import { type AliasTargets, readValue } from '../value/read-value.ts'
import { type Entry, Outline } from '../write/outline.ts'
import { readStyle } from '../write/style.ts'
import { isFirstOnLine, lineEnd, lineStart } from '../write/text-lines.ts'
import { Writer } from '../write/writer.ts'
import { Refused } from './edit-result.ts'
import type { ReadText } from './read-text.ts'

/** The text that replaces the characters from `start` to `end`: offsets in the old text. */
interface TextPatch {
  start: number
  end: number
  text: string
}

/** Returns the text from `from` on with all patches. Refuses an edit with two that overlap, or one outside. */
function patched(text: string, patches: readonly TextPatch[], from: number): string {
  const sorted = patches.toSorted((a, b) => a.start - b.start || a.end - b.end)
  let result = ''
  let at = from
  for (const { start, end, text: replacement } of sorted) {
    if (start < at || end > text.length) throw new Refused('edit_layout', 'The changes would overlap in the text', '')
    result += text.slice(at, start) + replacement
    at = end
  }
  return result + text.slice(at)
}

/** Collects the patches of one edit of one document. */
export class EditContext {
  readonly text: string
  readonly root: YamlNode
  readonly targets: AliasTargets
  readonly outline: Outline
  readonly writer: Writer
  /** The new value of each node that stays; an alias to any other node is written out. */
  readonly anchored = new Map<YamlNode, YamlValue>()
  /** The items that move to another list, by the fingerprints of their values; undefined if two lists lose one. */
  movedBetween: ReadonlyMap<string, Entry | undefined> = new Map()
  /** Whether moved items keep their text, and renamed keys their place. */
  readonly keepsMoved: boolean
  #patches: TextPatch[] = []
  readonly #values = new WeakMap<YamlNode, { value: YamlValue }>()

  constructor(text: string, { root, targets }: ReadText, keepsMoved: boolean) {
    this.text = text
    this.keepsMoved = keepsMoved
    this.root = root
    this.targets = targets
    this.outline = new Outline(text)
    this.writer = new Writer(readStyle(text, root, this.outline))
  }

  get eol(): string {
    return this.writer.style.eol
  }

  get hasAliases(): boolean {
    // Stryker disable next-line ConditionalExpression,EqualityOperator: it only saves time
    return this.targets.size > 0
  }

  /** Returns the value of a node before the edit. */
  valueOf(node: YamlNode): YamlValue {
    const known = this.#values.get(node)
    // Stryker disable next-line ConditionalExpression: it only saves time
    if (known !== undefined) return known.value
    const value = readValue(node, this.targets)
    this.#values.set(node, { value })
    return value
  }

  replace(start: number, end: number, text: string): void {
    this.#patches.push({ start, end, text })
  }

  /**
   * Replaces whole lines; `start` and `end` are offsets where lines begin. A missing line break at the end of the file
   * stays missing.
   */
  replaceLines(start: number, end: number, lines: readonly string[]): void {
    const isOpenEnd = end === this.text.length && !this.text.endsWith('\n')
    const text = lines.join(this.eol)
    if (lines.length === 0) this.replace(start, end, '')
    else if (!isOpenEnd) this.replace(start, end, text + this.eol)
    else this.replace(start, end, start === end ? this.eol + text : text)
  }

  /** Returns a part of the text with the patches that `edit` collects; they stay out of the whole text. */
  editedSlice(start: number, end: number, edit: () => void): string {
    const outer = this.#patches
    this.#patches = []
    edit()
    const slice = patched(this.text.slice(0, end), this.#patches, start)
    this.#patches = outer
    return slice
  }

  /** Returns the text with all patches. Insertions at one offset keep their order. */
  patchedText(): string {
    const result = patched(this.text, this.#patches, 0)
    return this.text.endsWith('\n') ? result : result.replace(/\r?\n$/, '')
  }

  /** Returns the column from which new lines of a JSON document are indented; undefined if additions go on one line. */
  flowColumn(entry: Entry): number | undefined {
    const { text, writer } = this
    if (!writer.style.isJson || !text.trim().includes('\n')) return undefined
    const start = lineStart(text, entry.start)
    return isFirstOnLine(text, entry.start) ? text.slice(start, lineEnd(text, start)).search(/\S/) : undefined
  }
}
