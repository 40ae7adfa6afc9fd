import type { Fault } from '../contract/fault.ts'
import { YAML_LIMITS } from './limits.ts'

/** A plain JSON value; integers beyond 2^53 are bigint. */
export type YamlValue = null | boolean | number | bigint | string | YamlValue[] | { [key: string]: YamlValue }

/** One document of a stream: a slice of the file's bytes. The slices of a stream concatenate to the file. */
export interface YamlDocument {
  /** Counts from 1, empty documents included. */
  index: number
  /** Counts from 1 among the items of the list at `index`; only set by `expandList`. */
  item?: number
  /**
   * Exactly the bytes of the file from `start` to `end`, including markers and comments. For an item, its text as cut
   * out of the list.
   */
  bytes: Uint8Array
  start: number
  end: number
  /**
   * 1-based line of the slice's first byte. For an item, the line of the file that corresponds to the first line of its
   * text: below 1 if lines were added in front at the beginning of a file.
   */
  firstLine: number
  /** Columns by which the lines of an item stand further to the right in the file than in `bytes`. */
  indent?: number
  /**
   * 1-based line of the first line that is not blank, a comment or a marker; if there is none, of the document's first
   * line.
   */
  line: number
  /** `empty`: only comments, markers, blank lines or an explicit null. */
  content: 'mapping' | 'other' | 'empty'
  /** The fields of a mapping that identify the object; only those that are strings. */
  header?: DocumentHeader
  /** Warnings and errors in this document, with file, line and column. A single error makes the whole file refused. */
  faults: Fault[]
}

export interface DocumentHeader {
  apiVersion?: string
  kind?: string
  name?: string
  namespace?: string
  /** `metadata.generateName` of an object without a name: such an object has no identity in Git. */
  generateName?: string
  /**
   * The top-level `items`, as in a `List` or `*List`: `empty` for null and for no items; `none` for anything but a
   * list.
   */
  items: 'none' | 'empty' | 'filled'
  /** 1-based position of each field's value, for faults about it. */
  at: Partial<Record<'apiVersion' | 'kind' | 'metadata' | 'name' | 'namespace', { line: number; column: number }>>
}

export interface YamlStream {
  documents: YamlDocument[]
  /** Faults of the stream as a whole (encoding, size, separators) and of all its documents, in file order. */
  faults: Fault[]
}

/** Limits on the input. Counts are per file unless stated otherwise. */
export interface StreamLimits {
  bytes: number
  /** Bytes of one document. */
  documentBytes: number
  documents: number
  depth: number
  /** Lexemes in one document that the full parser reads. */
  lexemes: number
  /** Values and keys in one document in plain block style or JSON. */
  nodes: number
  /** Aliases in one document. */
  aliases: number
  /** Faults listed for one file; one more fault counts the rest. */
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
