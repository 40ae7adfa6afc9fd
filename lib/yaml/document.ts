import type { Fault } from '../contract/fault.ts'
import { YAML_LIMITS } from './limits.ts'

/** A plain value as JSON knows it; integers beyond 2^53 are bigint. */
export type YamlValue = null | boolean | number | bigint | string | YamlValue[] | { [key: string]: YamlValue }

/** One document of a stream: a slice of the file's bytes. The slices of a stream concatenate to the file. */
export interface YamlDocument {
  /** Counts from 1, empty documents included. */
  index: number
  /** Counts from 1 among the items of the list at `index`; only on what `expandList` gives. */
  item?: number
  /**
   * Exactly the bytes of the file from `start` to `end`, marker and comments included; of an item, its text cut out of
   * the list.
   */
  bytes: Uint8Array
  start: number
  end: number
  /** 1-based line of the slice's first byte. */
  firstLine: number
  /**
   * 1-based line of the document's first line that is not blank, a comment or a marker; of its first line if there is
   * none.
   */
  line: number
  /** `empty`: only comments, markers, blank lines or an explicit null. */
  content: 'mapping' | 'other' | 'empty'
  /** `apiVersion`, `kind` and `metadata` of a mapping as strings where they are strings: all that identity needs. */
  header?: DocumentHeader
  /** Warnings and errors in this document, with file, line and column. Any error makes the whole file refused. */
  faults: Fault[]
}

export interface DocumentHeader {
  apiVersion?: string
  kind?: string
  name?: string
  namespace?: string
  /** `metadata.generateName` without a name: such an object has no identity in Git. */
  generateName?: string
  /** Whether there are top-level `items` that are a list: a `List` or `*List`. */
  hasItems: boolean
  /** Where the value of a field stands (1-based), for faults about it. */
  at: Partial<Record<'apiVersion' | 'kind' | 'metadata' | 'name' | 'namespace', { line: number; column: number }>>
}

export interface YamlStream {
  documents: YamlDocument[]
  /** Faults of the stream as a whole (encoding, size, separators) and of all its documents, in file order. */
  faults: Fault[]
}

/** Caps on what is read. Counts are per file unless they say otherwise. */
export interface StreamLimits {
  bytes: number
  /** One document. */
  documentBytes: number
  documents: number
  depth: number
  /** Pieces of syntax in a document that the full parser reads. */
  lexemes: number
  /** Values and keys in a document in plain block style, or in JSON. */
  nodes: number
  /** Aliases in one document. */
  aliases: number
  /** Faults reported in one file before the rest is summed up in one. */
  faults: number
}

export const DEFAULT_LIMITS: StreamLimits = {
  bytes: 64 * 1024 * 1024,
  documentBytes: 8 * 1024 * 1024,
  documents: 100_000,
  depth: 100,
  lexemes: YAML_LIMITS.yamlLexemes.value,
  nodes: YAML_LIMITS.yamlNodes.value,
  aliases: 100,
  faults: 100,
}
