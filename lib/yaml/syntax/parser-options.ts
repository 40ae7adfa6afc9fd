import type { DocumentOptions, ParseOptions, SchemaOptions } from 'yaml'

type ParserOptions = DocumentOptions & ParseOptions & SchemaOptions

/**
 * What every parser of the package `yaml` is given here. It knows more than YAML 1.2: unasked it turns `!!omap`,
 * `!!set`, `!!binary` and the like into classes of its own, and a `%YAML 1.1` line makes it merge keys and read dates.
 * None of that is what the Kubernetes API reads.
 */
export const NO_EXTENSIONS = {
  version: '1.2',
  schema: 'core',
  resolveKnownTags: false,
  merge: false,
  compat: null,
} as const satisfies ParserOptions

/** For the reader: scalars stay text, and it has checks of its own for keys. */
export const TEXT_ONLY = {
  ...NO_EXTENSIONS,
  schema: 'failsafe',
  uniqueKeys: false,
  stringKeys: false,
  keepSourceTokens: false,
  logLevel: 'silent',
  prettyErrors: false,
} as const satisfies ParserOptions
