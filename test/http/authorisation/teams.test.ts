import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ROLES } from '../../../lib/contract/access/roles.ts'
import { type Principal, rolesOf } from '../../../lib/http/authorisation/caller-roles.ts'
import { mayCall } from '../../../lib/http/authorisation/may-call.ts'
import { isSecretOf, secretPrefix } from '../../../lib/http/authorisation/team-secret.ts'
import { ownerOf, type StatedTeams, teamSettings } from '../../../lib/http/authorisation/team-settings.ts'

const ACCOUNT = '111122223333'
const stated: StatedTeams = {
  default: 'platform',
  teams: {
    platform: { members: { admin: ['platform-admins', `arn:aws:iam::${ACCOUNT}:role/Platform`] } },
    net: {
      members: {
        reader: ['staff', `arn:aws:iam::${ACCOUNT}:user/people/ann`],
        editor: ['net'],
        admin: ['net-leads', `arn:aws:iam::${ACCOUNT}:role/teams/NetLead`],
      },
    },
  },
}
const teams = teamSettings.parse(stated)
const jwt = (groups: unknown): Principal => ({ by: 'jwt', claims: { sub: 'ann', groups } })
const iam = (arn: string): Principal => ({ by: 'iam', arn })
const shown = (principal: Principal) => rolesOf(teams, principal).map(({ team, role }) => `${team} ${role}`)

describe('the roles of a caller', () => {
  test.each<[unknown, string[]]>([
    ['[staff net]', ['net editor']],
    ['[net staff net-leads platform-admins]', ['net admin', 'platform admin']],
    ['staff', ['net reader']],
    ['staff,net', ['net editor']],
    [['staff', 'net'], ['net editor']],
    ['[]', []],
    ['', []],
    [undefined, []],
    [7, []],
    ['[Staff]', []],
    ['[net-lead]', []],
    [`[arn:aws:iam::${ACCOUNT}:role/Platform]`, []],
  ])('come from the claim: %j', (groups, expected) => {
    expect(shown(jwt(groups))).toEqual(expected)
  })

  test.each<[string, string[]]>([
    [`arn:aws:sts::${ACCOUNT}:assumed-role/NetLead/any-session`, ['net admin']],
    [`arn:aws:sts::${ACCOUNT}:assumed-role/Platform/NetLead`, ['platform admin']],
    [`arn:aws:sts::${ACCOUNT}:assumed-role/Other/Platform`, []],
    ['arn:aws:sts::444455556666:assumed-role/Platform/x', []],
    [`arn:aws-cn:sts::${ACCOUNT}:assumed-role/Platform/x`, []],
    [`arn:aws:iam::${ACCOUNT}:user/people/ann`, ['net reader']],
    [`arn:aws:iam::${ACCOUNT}:user/ann`, []],
    [`arn:aws:sts::${ACCOUNT}:federated-user/Platform`, []],
    ['net-leads', []],
  ])('come from the principal: %s', (arn, expected) => {
    expect(shown(iam(arn))).toEqual(expected)
  })

  test('name what gives them', () => {
    expect(rolesOf(teams, jwt('[net]'))).toEqual([{ team: 'net', role: 'editor', from: 'claim groups: net' }])
    expect(rolesOf(teams, iam(`arn:aws:sts::${ACCOUNT}:assumed-role/NetLead/x`))[0]?.from).toBe(
      `principal arn:aws:iam::${ACCOUNT}:role/teams/NetLead`,
    )
  })

  test('are those of an admin for everybody, where there are no teams', () => {
    expect(rolesOf(undefined, jwt('[]'))).toMatchObject([{ team: 'default', role: 'admin' }])
  })
})

test('a higher role may do whatever a lower one may, and nobody reaches another team', () => {
  const role = fc.constantFrom(...ROLES)
  const property = fc.property(role, role, role, fc.constantFrom('net', 'ops'), (needed, has, more, owner) => {
    const [low, high] = [has, more].sort((one, other) => ROLES.indexOf(one) - ROLES.indexOf(other)) as [typeof has, typeof has]
    const of = (one: typeof has) => mayCall(needed, [{ team: 'net', role: one, from: '' }], owner)
    if (owner === 'ops') expect(of(high)).toBe('hidden')
    if (of(low) === 'granted') expect(of(high)).toBe('granted')
  })
  fc.assert(property)
})

test.each([
  [{ team: 'net' }, 'net'],
  [{}, 'platform'],
  [undefined, 'platform'],
  [{ team: 'gone' }, 'platform'],
  [{ team: 'constructor' }, 'platform'],
])('what no configured team owns is the default team’s: %j', (record, owner) => {
  expect(ownerOf(teams, record)).toBe(owner)
})

describe('a secret', () => {
  const prefix = secretPrefix('prod', 'git')
  const arn = (name: string) => `arn:aws:secretsmanager:eu-central-1:${ACCOUNT}:secret:${name}`

  test.each<[team: string, secret: string, expected: boolean]>([
    ['net', `${prefix}net/lab`, true],
    ['net', arn(`${prefix}net/lab-AbCdEf`), true],
    ['net', `${prefix}lab`, false],
    ['net', `${prefix}network/lab`, false],
    ['net', `${prefix}platform/lab`, false],
    ['net', `x/${prefix}net/lab`, false],
    ['net', `${secretPrefix('prod', 'webhooks')}net/lab`, false],
    ['net', arn(`${prefix}platform/lab-AbCdEf`), false],
    ['platform', `${prefix}lab`, true],
    ['platform', `${prefix}platform/lab`, true],
    ['platform', `${prefix}net/lab`, false],
    ['platform', arn(`${prefix}net/lab-AbCdEf`), false],
    ['platform', `${prefix}network/lab`, true],
  ])('of %s may be %s: %s', (team, secret, expected) => {
    expect(isSecretOf(teams, team, secret, prefix)).toBe(expected)
  })
})

describe('settings are refused', () => {
  test.each<[string, unknown]>([
    ['without the default team', { ...stated, default: 'none' }],
    ['with a name that cannot be in the name of a secret', { ...stated, teams: { ...stated.teams, 'a/b': { members: {} } } }],
    ['with a group that API Gateway cannot pass on', { ...stated, teams: { platform: { members: { admin: ['net admins'] } } } }],
    ['with a wildcard', { ...stated, teams: { platform: { members: { admin: [`arn:aws:iam::${ACCOUNT}:role/*`] } } } }],
    ['with a session', { ...stated, teams: { platform: { members: { admin: [`arn:aws:sts::${ACCOUNT}:assumed-role/a/b`] } } } }],
    ['with an unknown role', { ...stated, teams: { platform: { members: { owner: ['a'] } } } }],
  ])('%s', (_, settings) => {
    expect(teamSettings.safeParse(settings).success).toBe(false)
  })
})
