import { LAB } from '../support/objects.ts'
/* What things are called in every world. */

export const URL = 'https://git.example/net/lab.git'
export const BRANCH = 'main'
export const FABRIC = 'lab'
export const MANAGER = { name: 'GitOps File Manager', email: 'gitops-file-manager@localhost' }
/** Every world begins at this moment. */
export const START = Date.parse('2026-11-02T08:00:00Z')

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

export function rawPath(name: string): string {
  return `${LAB}/raw/${name}.yaml`
}

export function managedPath(name: string): string {
  return `${LAB}/managed/vpcs/${name}.yaml`
}

/** A small object. `vlans` is the list that JSON patches add to. */
export function objectText(name: string, mark: string, vlans: readonly number[] = []): string {
  const list = vlans.length === 0 ? '' : `  vlans:\n${vlans.map((vlan) => `    - ${vlan}\n`).join('')}`
  return `apiVersion: vpc.githedgehog.com/v1beta1\nkind: VPC\nmetadata:\n  name: ${name}\nspec:\n  mark: ${mark}\n${list}`
}

/** The object whose list JSON patches add to. */
export const COUNTER = 'counter'
