import packageJson from '../package.json' with { type: 'json' }

/** The version in package.json; the bundler puts it into the program. */
export const VERSION: string = packageJson.version
