import packageJson from '../package.json' with { type: 'json' }

/** The version in package.json; the bundler puts it into the program. */
export const VERSION: string = packageJson.version

declare const SOURCE_DIGEST: string

/** Names the code of a bundled program, which the bundler digests; undefined for one that runs from its sources. */
export const BUILD: string | undefined = typeof SOURCE_DIGEST === 'undefined' ? undefined : SOURCE_DIGEST
