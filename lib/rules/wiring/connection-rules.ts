import type { Fabric, FabricObject } from '../model/fabric.ts'
import { unresolved } from '../model/references.ts'
import { at, atKey, type Finding, missing, type RuleGroup } from '../model/rule.ts'
import {
  CONNECTION_TYPES,
  type Connection,
  type ConnectionType,
  connectionOf,
  DEPRECATED_TYPES,
  type Device,
  endsAt,
} from './connection.ts'
import { LEAF_ROLES } from './switch.ts'

/** How many switches and servers a connection has. */
const COUNTS: Partial<Record<ConnectionType, { switch: readonly [number, number]; server?: 1 }>> = {
  unbundled: { switch: [1, 1], server: 1 },
  bundled: { switch: [1, 1], server: 1 },
  eslag: { switch: [1, 4], server: 1 },
  fabric: { switch: [2, 2] },
  mesh: { switch: [2, 2] },
  gateway: { switch: [1, 1] },
  vpcLoopback: { switch: [1, 1] },
}

const WITH_LINKS: readonly (ConnectionType | undefined)[] = ['bundled', 'eslag', 'fabric', 'mesh', 'gateway', 'vpcLoopback']
const LEAST_ESLAG_LINKS = 2

export const connectionRules: RuleGroup = {
  title: 'Connections',
  source: 'api/wiring/v1beta1/connection_types.go',
  rules: [
    {
      id: 'connection_type_missing',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'A connection has a type.',
      hint: 'add one of the types below spec',
      *check(object) {
        const { type, isDeprecated } = connectionOf(object)
        if (type === undefined && !isDeprecated)
          yield atKey(object.spec, 'the connection has no type', { expected: `one of ${CONNECTION_TYPES.join(', ')}` })
      },
    },
    {
      id: 'connection_type_multiple',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'A connection has one type. The fabric would read the first, and ignore the others without a word.',
      hint: 'make a connection of each type',
      *check(object) {
        const [first, second] = object.spec.members.filter(({ key, isSet }) => isSet && ALL_TYPES.includes(key))
        if (first === undefined || second === undefined) return
        yield atKey(second, `the connection is of type ${first.key} and ${second.key}`, {
          expected: 'one type',
          related: { object, field: first },
        })
      },
    },
    {
      id: 'connection_mclag_deprecated',
      kinds: ['Connection'],
      severity: 'warning',
      summary: 'The types `mclag` and `mclagDomain` are no longer supported: nothing else of such a connection is checked.',
      hint: 'use eslag',
      *check({ spec }) {
        for (const type of DEPRECATED_TYPES)
          if (spec.at(type).isSet) yield atKey(spec.at(type), `the type ${type} is no longer supported`, { expected: 'eslag' })
      },
    },
    {
      id: 'connection_links_empty',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'A connection has a link.',
      hint: 'add a link, or delete the connection',
      *check(object) {
        const { type, field, links } = connectionOf(object)
        if (WITH_LINKS.includes(type) && links.length === 0) yield atKey(field.at('links'), `${field.name} has no links`)
      },
    },
    {
      id: 'connection_eslag_links_too_few',
      kinds: ['Connection'],
      severity: 'error',
      summary: `An ESLAG connection has at least ${LEAST_ESLAG_LINKS} links.`,
      hint: 'add a link, or use unbundled',
      *check(object) {
        const { type, field, links } = connectionOf(object)
        if (type === 'eslag' && links.length > 0 && links.length < LEAST_ESLAG_LINKS)
          yield atKey(field.at('links'), `${field.name} has one link`, { expected: `at least ${LEAST_ESLAG_LINKS}` })
      },
    },
    {
      id: 'connection_port_format',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'A port is written as device and port with a slash between them.',
      hint: 'write the name of the device, a slash, and the name of the port: leaf-1/E1/1',
      *check(object) {
        for (const { port, deviceName, portName } of connectionOf(object).ends) {
          if (deviceName !== '' && portName !== '') continue
          yield port.isZero ? missing(port) : at(port, `${port.name} is ${port.quoted}`, { expected: '<device>/<port>' })
        }
      },
    },
    {
      id: 'connection_port_repeated',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'The ports of one connection are different.',
      hint: 'correct one of the two',
      *check(object) {
        const { ends } = connectionOf(object)
        for (const [index, { port }] of ends.entries()) {
          const first = ends.slice(0, index).find((end) => end.port.text === port.text)
          if (first === undefined || port.text === '') continue
          yield at(port, `${port.quoted} appears twice in this connection`, { related: { object, field: first.port } })
        }
      },
    },
    {
      id: 'connection_switch_count',
      kinds: ['Connection'],
      severity: 'error',
      summary:
        'A connection is at one switch (unbundled, bundled, gateway, vpcLoopback), at one to four (eslag), or at two (fabric, mesh).',
      hint: 'correct the ports, or make a connection for each switch',
      *check(object) {
        const connection = connectionOf(object)
        const [least, most] = COUNTS[connection.type ?? 'external']?.switch ?? [0, Number.POSITIVE_INFINITY]
        yield* miscounted(connection, 'switch', least, most)
      },
    },
    {
      id: 'connection_server_count',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'A connection of a server is at one server.',
      hint: 'correct the ports, or make a connection for each server',
      *check(object) {
        const connection = connectionOf(object)
        if (COUNTS[connection.type ?? 'external']?.server === 1) yield* miscounted(connection, 'server', 1, 1)
      },
    },
    {
      id: 'connection_switch_unknown',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'The switch of a port exists.',
      hint: 'add the Switch, or correct the port',
      check: (object, fabric) => unknownDevices(object, fabric, 'switch'),
    },
    {
      id: 'connection_server_unknown',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'The server of a port exists.',
      hint: 'add the Server, or correct the port',
      check: (object, fabric) => unknownDevices(object, fabric, 'server'),
    },
    {
      id: 'connection_gateway_unknown',
      kinds: ['Connection'],
      severity: 'warning',
      summary: 'The gateway of a port exists. The fabric does not look.',
      hint: 'add the Gateway, or correct the port',
      *check(object, fabric) {
        for (const { deviceName, port } of endsAt(connectionOf(object), 'gateway'))
          yield* unresolved('Gateway', { name: deviceName, field: port }, fabric)
      },
    },
    {
      id: 'connection_mtu_too_large',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'The MTU of a connection of a server leaves room for the headers of the fabric.',
      hint: 'choose a smaller MTU, or delete the field',
      *check(object, { config }) {
        const { type, field } = connectionOf(object)
        const mtu = field.at('mtu')
        const most = config.fabric_mtu - config.server_facing_mtu_offset
        if ((type === 'unbundled' || type === 'bundled') && mtu.number > most)
          yield at(mtu, `${mtu.name} is ${mtu.quoted}`, { expected: `at most ${most}` })
      },
    },
    {
      id: 'connection_role_mismatch',
      kinds: ['Connection'],
      severity: 'warning',
      summary: 'The ends of a fabric link are a spine and a leaf, and servers are at leaves. The fabric does not look.',
      hint: 'correct the port, or the role of the switch',
      check: roleMismatches,
    },
  ],
}

const ALL_TYPES: readonly string[] = [...CONNECTION_TYPES, ...DEPRECATED_TYPES]

/** Points at the first device too many. Ports without a device are told by `connection_port_format`. */
function* miscounted(connection: Connection, device: Device, least: number, most: number): Generator<Finding> {
  const ends = endsAt(connection, device)
  const names = [...new Set(ends.map(({ deviceName }) => deviceName))]
  if (ends.length === 0 || names.includes('')) return
  const plural = device === 'switch' ? 'switches' : 'servers'
  const expected = least === most ? `${least}` : `${least} to ${most}`
  const extra = ends.find(({ deviceName }) => deviceName === (names[most] ?? names[0]))
  if (names.length > most || names.length < least)
    yield at((extra ?? connection).field.at('port'), `the connection is at ${names.length} ${plural}: ${names.join(', ')}`, {
      expected,
    })
}

function* unknownDevices(object: FabricObject, fabric: Fabric, device: 'switch' | 'server'): Generator<Finding> {
  for (const { deviceName, port } of endsAt(connectionOf(object), device))
    yield* unresolved(device === 'switch' ? 'Switch' : 'Server', { name: deviceName, field: port }, fabric)
}

function* roleMismatches(object: FabricObject, fabric: Fabric): Generator<Finding> {
  const { type, ends } = connectionOf(object)
  for (const { name, device, deviceName, port } of ends) {
    const role = fabric.find('Switch', deviceName)?.spec.at('role').text
    const expected = expectedRoles(type, name)
    if (device === 'switch' && role !== undefined && expected !== undefined && isRole(role) && !expected.includes(role))
      yield at(port, `${deviceName} is a ${role}`, { expected: expected.join(', ') })
  }
}

function expectedRoles(type: ConnectionType | undefined, end: string): readonly string[] | undefined {
  if (type === 'fabric') return end === 'spine' ? ['spine'] : LEAF_ROLES
  return type === 'mesh' || type === 'unbundled' || type === 'bundled' || type === 'eslag' ? LEAF_ROLES : undefined
}

function isRole(role: string): boolean {
  return role === 'spine' || LEAF_ROLES.includes(role)
}
