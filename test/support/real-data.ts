import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** A folder with real Hedgehog files, where there is one: tests read it but never need it. */
export const realData = [process.env.GFM_SHARED_DATA, join(import.meta.dirname, '../../../shared/data')].find(
  (directory) => directory !== undefined && existsSync(directory),
)
