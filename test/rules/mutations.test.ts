import { expect, test } from 'vitest'
import { checkFabric } from '../../lib/rules/check-fabric.ts'
import { fabricOf } from '../../lib/rules/model/fabric.ts'
import { DEFAULT_CONFIG } from '../../lib/rules/model/fabric-config.ts'
import { Dice } from '../support/dice.ts'
import { SEED } from '../support/seed.ts'
import { BASE, objectsOf } from './fabric-text.ts'

const MUTATIONS = 200
const LEAST_FOUND = 0.95
const config = DEFAULT_CONFIG

/** What a mutation changes, and what it writes in its place. Each breaks the fabric, wherever it is applied. */
const MUTATORS: [what: string, pattern: RegExp, replacement: string][] = [
  ['a switch of a port', /(?<=port: )(leaf|spine|pod)-\d(?=\/)/g, 'leaf-77'],
  ['a server of a port', /(?<=port: )server-\d(?=\/)/g, 'server-77'],
  ['a port of a switch', /(?<=port: (?:leaf|spine|pod)-\d\/)E1\/\d+(?:\/\d)?/g, 'E1/99'],
  ['a profile', /(?<=profile: )[a-z0-9-]+/g, 'no-such-model'],
  ['a group', /(?<=group: )group-\d/g, 'group-77'],
  ['a connection', /(?<=connection: )[a-z0-9-]+/g, 'connection-77'],
  ['the VPC of an attachment', /(?<=VPCAttachment.*subnet: )vpc-1/g, 'vpc-77'],
  ['the VPC of a static external', /(?<=withinVPC: )vpc-1/g, 'vpc-77'],
  ['a namespace', /(?<=(?:ipv4|vlan)Namespace: )[a-z0-9-]+/g, 'ns-77'],
  ['a VLAN', /(?<=vlan: )(?:1\d{3}|2\d{3})/g, '3100'],
  ['a CIDR beyond 32', /(?<=subnet: 10\.\d+\.\d+\.0)\/24/g, '/33'],
  ['a subnet of the fabric', /(?<=subnet: )10\.\d+\.\d+\.0\/24/g, '172.30.8.0/24'],
  ['a subnet of no namespace', /(?<=subnet: )10\.\d+\.\d+\.0\/24/g, '10.99.0.0/24'],
  ['a protocol IP', /(?<=protocolIP: )172\.30\.8\.\d+\/32/g, '172.30.8.1/31'],
  ['a VTEP IP', /(?<=vtepIP: )172\.30\.12\.\d+\/32/g, '172.30.12.300/32'],
  ['an ASN', /(?<=asn: )65\d{3}(?=,? ?(?:\n {2}|ip: 172\.30\.0))/g, '64000'],
  ['a link address', /(?<=ip: )172\.30\.128\.\d\/31/g, '172.30.64.0/31'],
  ['an external', /(?<=external: )edge-\d/g, 'edge-77'],
  ['a listed subnet', /(?<=subnets: \[)web/g, 'no-web'],
  ['a role', /(?<=role: )[a-z]+(?:-leaf)?/g, 'core'],
]

test(`of ${MUTATIONS} mutations of a valid fabric, ${LEAST_FOUND * 100} % are found in their line (seed ${SEED})`, () => {
  const dice = new Dice(SEED)
  const missed = Array.from({ length: MUTATIONS }, () => mutate(dice)).filter(({ text, line }) => !isFound(text, line))
  const list = missed.map(({ what, line }) => `${what} in line ${line}`).join('\n')
  expect(missed.length, `missed:\n${list}`).toBeLessThanOrEqual(MUTATIONS * (1 - LEAST_FOUND))
})

test('every mutation has something to change', () => {
  expect(MUTATORS.filter(([, pattern]) => [...BASE.matchAll(pattern)].length === 0).map(([what]) => what)).toEqual([])
})

function mutate(dice: Dice): { what: string; text: string; line: number } {
  const [what, pattern, replacement] = MUTATORS[dice.below(MUTATORS.length)] ?? ['', /$/g, '']
  const places = [...BASE.matchAll(pattern)]
  const { index, 0: found } = places[dice.below(places.length)] ?? { index: 0, 0: '' }
  const text = BASE.slice(0, index) + replacement + BASE.slice(index + found.length)
  return { what, text, line: BASE.slice(0, index).split('\n').length }
}

function isFound(text: string, line: number): boolean {
  return checkFabric(fabricOf(objectsOf(text, 'base.yaml'), config)).some(
    (fault) => fault.line === line && fault.severity === 'error',
  )
}
