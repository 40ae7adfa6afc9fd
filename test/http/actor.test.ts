import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { describe, expect, test } from 'vitest'
import { callerOf } from '../../lib/http/requests/actor.ts'
import { apiEvent } from '../support/api-event.ts'

/** An event with what an authorizer says. */
function called(authorizer: unknown): APIGatewayProxyEventV2 {
  const { event } = apiEvent({ method: 'GET', path: '/fabrics/', claims: null })
  return { ...event, requestContext: { ...event.requestContext, authorizer } } as APIGatewayProxyEventV2
}

const jwt = (claims: Record<string, unknown>) => called({ jwt: { claims, scopes: [] } })
const iam = (userArn: unknown) => called({ iam: { userArn, accountId: '123456789012' } })

describe('who calls', () => {
  test.each<[string, APIGatewayProxyEventV2, ReturnType<typeof callerOf>]>([
    [
      'claims with everything',
      jwt({ sub: 'u-1', name: 'Ada Lovelace', email: 'ada@example.com', email_verified: 'true', username: 'ada' }),
      { id: 'jwt:u-1', name: 'Ada Lovelace', email: 'ada@example.com' },
    ],
    [
      'an address that nobody has verified',
      jwt({ sub: 'u-1', name: 'Ada Lovelace', email: 'ada@example.com', email_verified: 'false', username: 'eve' }),
      { id: 'jwt:u-1', name: 'eve', email: 'u-1@jwt.invalid' },
    ],
    [
      'an address without a word on it',
      jwt({ sub: 'u-1', name: 'Ada Lovelace', email: 'ada@example.com' }),
      { id: 'jwt:u-1', name: 'u-1', email: 'u-1@jwt.invalid' },
    ],
    ['a subject and a user name', jwt({ sub: 'u-1', username: 'ada' }), { id: 'jwt:u-1', name: 'ada', email: 'u-1@jwt.invalid' }],
    ['a subject alone', jwt({ sub: 'u-1' }), { id: 'jwt:u-1', name: 'u-1', email: 'u-1@jwt.invalid' }],
    ['a user name alone', jwt({ username: 'ada' }), { id: 'jwt:ada', name: 'ada', email: 'ada@jwt.invalid' }],
    [
      'empty and odd claims',
      jwt({ sub: 'u-1', name: ' ', email: 7, email_verified: true }),
      { id: 'jwt:u-1', name: 'u-1', email: 'u-1@jwt.invalid' },
    ],
    [
      'a role',
      iam('arn:aws:sts::123456789012:assumed-role/deploy/ada'),
      { id: 'iam:arn:aws:sts::123456789012:assumed-role/deploy/ada', name: 'ada', email: 'ada@iam.invalid' },
    ],
    [
      'the root of an account',
      iam('arn:aws:iam::123456789012:root'),
      { id: 'iam:arn:aws:iam::123456789012:root', name: 'arn:aws:iam::123456789012:root', email: expect.any(String) },
    ],
    [
      'a role without a session name',
      iam('arn:aws:sts::1:assumed-role/deploy/'),
      { id: expect.any(String), name: 'arn:aws:sts::1:assumed-role/deploy/', email: expect.stringMatching(/^[^\s<>]+$/) },
    ],
    ['no authorizer', called(undefined), undefined],
    ['an authorizer that says nothing', called({}), undefined],
    [
      'a name Git would leave out',
      jwt({ sub: 'u-1', name: '...', email_verified: true }),
      { id: 'jwt:u-1', name: 'u-1', email: 'u-1@jwt.invalid' },
    ],
    ['claims without anybody', jwt({ name: 'Ada', email: 'ada@example.com' }), undefined],
    ['a subject that is no text', jwt({ sub: 7 }), undefined],
    ['a subject of nothing but what a commit cannot hold', jwt({ sub: '<\n>' }), undefined],
    ['an ARN that is no text', iam(null), undefined],
  ])('%s', (_, event, expected) => {
    expect(callerOf(event)).toEqual(expected)
  })

  test('headers and bodies do not identify a caller', () => {
    const headers = { authorization: 'Bearer abc', 'x-amzn-oidc-identity': 'ada', 'content-type': 'application/json' }
    const body = JSON.stringify({ requestContext: { authorizer: { jwt: { claims: { sub: 'ada' } } } } })
    const { event } = apiEvent({ method: 'POST', path: '/fabrics/', headers, body, claims: null })
    expect(callerOf(event)).toBeUndefined()
  })
})

describe('what a caller is called', () => {
  test.each([
    ['an address in the name', 'Ada <root@example.com>', 'Ada root@example.com'],
    ['a second author line', 'Ada\nauthor Eve <eve@example.com> 0 +0000', 'Adaauthor Eve eve@example.com 0 +0000'],
    ['a carriage return, a NUL and an escape', 'A\rd\0\u001b\u202ea', 'Ada'],
    ['a very long name', 'a'.repeat(5000), 'a'.repeat(200)],
  ])('%s does not reach the commit', (_, name, expected) => {
    expect(callerOf(jwt({ sub: 'u-1', name, email: name, email_verified: true }))).toMatchObject({
      name: expected,
      email: expected,
    })
    expect(callerOf(iam(`arn:aws:iam::1:user/${name}`))).toMatchObject({ name: expected })
  })

  test.each([
    ['long', ['a'.repeat(250), `${'a'.repeat(249)}b`]],
    ['hostile', ['ada', 'a<d>a']],
    ['of another kind', ['arn:aws:iam::1:user/ada', 'iam:arn:aws:iam::1:user/ada']],
  ])('two subjects that are %s stay two callers', (_, [one = '', other = '']) => {
    expect(callerOf(jwt({ sub: one }))?.id).not.toBe(callerOf(jwt({ sub: other }))?.id)
    expect(callerOf(jwt({ sub: one }))?.id).not.toBe(callerOf(iam(one))?.id)
  })
})
