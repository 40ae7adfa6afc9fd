import type { DocumentOptions, ParseOptions, SchemaOptions } from 'yaml'

type ParserOptions = DocumentOptions & ParseOptions & SchemaOptions

/**
 * The options of every parser of the package `yaml`. By default the package goes beyond YAML 1.2: it turns `!!omap`,
 * `!!set`, `!!binary` and the like into classes of its own, and on a `%YAML 1.1` line it merges keys and reads dates.
 * The Kubernetes API reads none of these.
 */
export const NO_EXTENSIONS = {
  version: '1.2',
  schema: 'core',
  resolveKnownTags: false,
  merge: false,
  compat: null,
} as const satisfies ParserOptions

/** Options of the reader: scalars stay text, and the reader checks keys itself. */
export const TEXT_ONLY = {
  ...NO_EXTENSIONS,
  schema: 'failsafe',
  uniqueKeys: false,
  stringKeys: false,
  keepSourceTokens: false,
  logLevel: 'silent',
  prettyErrors: false,
} as const satisfies ParserOptions
