import { expect, test } from 'vitest'
import { refusalOf } from '../../console/data/allowed.ts'
import { includesRole, ROLES } from '../../lib/contract/access/roles.ts'

const PAIRS = ROLES.flatMap((role) => ROLES.map((needed) => [role, needed] as const))

test.each(PAIRS)('who is %s may do what needs %s as the API has it', (role, needed) => {
  expect(refusalOf([{ team: 'net', role }], needed) === undefined).toBe(includesRole(role, needed))
})

test('the reason names the role that is needed, and the one that is there', () => {
  expect(refusalOf([{ team: 'net', role: 'reader' }], 'editor')).toMatch(
    /needs the role editor, and you are reader in the team net/,
  )
  expect(refusalOf([], 'reader')).toMatch(/you have none/)
})
