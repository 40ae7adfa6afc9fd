import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type AssetCode, Code } from 'aws-cdk-lib/aws-lambda'

export const BUNDLES = join(import.meta.dirname, '../../dist/functions')

/** The bundle of a function, as `npm run build` leaves it. Throws when it was not built: synthesizing never builds. */
export function bundleOf(name: string): AssetCode {
  const directory = join(BUNDLES, name)
  if (existsSync(join(directory, 'index.mjs'))) return Code.fromAsset(directory)
  throw new Error(`There is no bundle of the function ${name} in dist/functions: run \`npm run build\` first`)
}
