import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { managedFileName, refKey } from '../../lib/domain/fabric/object-ref.ts'
import { isNamespaceName, isObjectName } from '../../lib/kubernetes/names.ts'

describe('names that Kubernetes accepts', () => {
  test.each([
    ['server-1', true],
    ['server-1--mclag--s5248-05--as7326-01', true],
    ['a.b-c.d', true],
    ['0', true],
    ['', false],
    ['A', false],
    ['a_b', false],
    ['-a', false],
    ['a-', false],
    ['a..b', false],
    ['../../x', false],
    ['a/b', false],
    ['a\n', false],
    ['é', false],
    ['a'.repeat(253), true],
    ['a'.repeat(254), false],
  ])('object %j: %s', (name, expected) => {
    expect(isObjectName(name, { group: 'vpc.githedgehog.com', kind: 'VPC' })).toBe(expected)
  })

  test.each([
    ['rbac.authorization.k8s.io', 'ClusterRole', 'system:node', true],
    ['rbac.authorization.k8s.io', 'RoleBinding', 'system:controller:x.y', true],
    ['rbac.authorization.k8s.io', 'Role', 'system:', false],
    ['rbac.authorization.k8s.io', 'Other', 'system:node', false],
    ['vpc.githedgehog.com', 'Role', 'system:node', false],
  ])('of %s/%s, %j: %s', (group, kind, name, expected) => {
    expect(isObjectName(name, { group, kind })).toBe(expected)
  })

  test.each([
    ['default', true],
    ['a.b', false],
    ['a'.repeat(63), true],
    ['a'.repeat(64), false],
  ])('namespace %j: %s', (name, expected) => {
    expect(isNamespaceName(name)).toBe(expected)
  })
})

describe('file names', () => {
  test.each([
    [{ namespace: 'default', name: 'server-1' }, 'server-1.yaml'],
    [{ namespace: 'prod', name: 'server-1' }, 'prod_server-1.yaml'],
    [{ namespace: 'default', name: 'kustomization' }, 'default_kustomization.yaml'],
    [{ namespace: 'prod', name: 'kustomization' }, 'prod_kustomization.yaml'],
    [{ namespace: 'default', name: 'cloudbuild' }, 'default_cloudbuild.yaml'],
    [{ namespace: 'default', name: 'my-kustomization' }, 'my-kustomization.yaml'],
    [{ namespace: 'default', name: 'flow-chart' }, 'default_flow-chart_.yaml'],
    [{ namespace: 'prod', name: 'chart' }, 'prod_chart_.yaml'],
    [{ namespace: 'default', name: 'charts' }, 'charts.yaml'],
    [{ namespace: 'default', name: 'system:node' }, 'system%3Anode.yaml'],
  ])('%j is %s', (ref, expected) => {
    expect(managedFileName(ref)).toBe(expected)
  })

  test('a long name is cut and ends in a hash of the whole', () => {
    const name = 'a'.repeat(253)
    const file = managedFileName({ namespace: 'default', name })
    expect(file).toMatch(/^a{233}_[0-9a-f]{16}\.yaml$/)
    expect(file).not.toBe(managedFileName({ namespace: 'default', name: `${'a'.repeat(252)}b` }))
  })

  const label = fc.oneof(
    fc.constantFrom('kustomization', 'cloudbuild', 'chart', 'a-chart'),
    fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/),
  )
  const ref = fc.record({
    namespace: fc.oneof(fc.constant('default'), label),
    name: fc.array(label, { minLength: 1, maxLength: 12 }).map((l) => l.join('.')),
  })
  test('two objects never share a file name, and none is longer than 255 bytes', () => {
    fc.assert(
      fc.property(ref, ref, (a, b) => {
        const [one, other] = [managedFileName(a), managedFileName(b)]
        expect(Buffer.byteLength(one)).toBeLessThanOrEqual(255)
        expect(one === other).toBe(a.namespace === b.namespace && a.name === b.name)
        expect(one).not.toMatch(/^(kustomization|cloudbuild)\.yaml$|chart\.yaml$/i)
      }),
    )
  })
})

test('the API group is part of the identity, the version is not', () => {
  expect(refKey({ group: 'vpc.githedgehog.com', kind: 'VPC', namespace: 'default', name: 'a' })).toBe(
    'VPC.vpc.githedgehog.com/default/a',
  )
  expect(refKey({ group: '', kind: 'ConfigMap', namespace: 'default', name: 'a' })).toBe('ConfigMap/default/a')
})
