import type { YamlValue } from '../document.ts'
import type { YamlNode } from '../syntax/node.ts'
import { type AliasTargets, readValue } from '../value/read-value.ts'
import { Outline } from '../write/outline.ts'
import { readStyle } from '../write/style.ts'
import { Writer } from '../write/writer.ts'
import type { ReadText } from './read-text.ts'
import type { TextPatch } from './text-patch.ts'

/** One edit of one document while its patches are collected. */
export class EditContext {
  readonly text: string
  readonly root: YamlNode
  readonly targets: AliasTargets
  readonly outline: Outline
  readonly writer: Writer
  readonly patches: TextPatch[] = []
  /** What each anchored node that stays will be: aliases to the others are written out. */
  readonly anchored = new Map<YamlNode, YamlValue>()
  readonly #values = new WeakMap<YamlNode, { value: YamlValue }>()

  constructor(text: string, { root, targets }: ReadText) {
    this.text = text
    this.root = root
    this.targets = targets
    this.outline = new Outline(text)
    this.writer = new Writer(readStyle(text, root, this.outline))
  }

  get eol(): string {
    return this.writer.style.eol
  }

  get hasAliases(): boolean {
    return this.targets.size > 0
  }

  /** What a node meant before the edit. */
  valueOf(node: YamlNode): YamlValue {
    const known = this.#values.get(node)
    if (known !== undefined) return known.value
    const value = readValue(node, this.targets)
    this.#values.set(node, { value })
    return value
  }

  replace(start: number, end: number, text: string): void {
    if (this.text.slice(start, end) !== text) this.patches.push({ start, end, text })
  }

  /**
   * Puts whole lines in the place of those from `start` to `end`, where lines begin; a missing line break at the end of
   * the file stays missing.
   */
  replaceLines(start: number, end: number, lines: readonly string[]): void {
    const isOpenEnd = end === this.text.length && !this.text.endsWith('\n')
    const text = lines.join(this.eol)
    if (lines.length === 0) this.replace(start, end, '')
    else if (!isOpenEnd) this.replace(start, end, text + this.eol)
    else this.replace(start, end, start === end ? this.eol + text : text)
  }
}
