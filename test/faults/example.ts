import { commentedVpc, LAB } from '../support/objects.ts'

/** An object that is managed already, and one that nobody has seen. */
export const OLD_OBJECT = { name: 'a-1' }
export const NEW_OBJECT = { name: 'new', text: commentedVpc('new') }

/** A raw file that is handed over. */
export const DROPPED = { path: 'dropped.yaml', bytes: Buffer.from(`${commentedVpc('d-1')}---\n${commentedVpc('d-2')}`) }

/** What was ingested before. */
export const FIRST_FILE = `${commentedVpc('a-1', 11)}---\n${commentedVpc('a-2', 12)}`

/** What waits in `raw/`. */
export const WAITING = {
  [`${LAB}/raw/b.yaml`]: `${commentedVpc('b-1')}---\n${commentedVpc('b-2')}`,
  [`${LAB}/raw/sub/c.yaml`]: commentedVpc('c'),
}

/** What somebody has done by hand below `managed/`. */
export const HAND_EDITS = {
  [`${LAB}/managed/vpcs/a-1.yaml`]: commentedVpc('a-1', 99),
  [`${LAB}/managed/by-hand.yaml`]: commentedVpc('by-hand'),
}
