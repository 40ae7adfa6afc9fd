import type { Fabric, FabricObject } from '../model/fabric.ts'
import { at, type Finding, type RuleGroup } from '../model/rule.ts'
import { claims, type Use } from '../model/uses.ts'
import { connectionOf, endsAt } from './connection.ts'
import { profileOf } from './switch.ts'
import { isConnectable } from './switch-ports.ts'

/** Ports by the name under which `E1/1` and `E1/1/1` are one. */
export const portClaims = claims(['Connection'], function* (object): Generator<Use> {
  for (const { port, portName } of connectionOf(object).ends)
    if (portName !== '') yield { key: port.text.split('/').length === 3 ? `${port.text}/1` : port.text, object, field: port }
})

export const portUseRules: RuleGroup = {
  title: 'Ports of connections',
  source: 'api/wiring/v1beta1/connection_types.go',
  rules: [
    {
      id: 'connection_port_not_in_profile',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'A port is one that the profile of its switch has, as the switch breaks it out.',
      hint: 'correct the port, or the breakout of the switch',
      check: notInProfile,
    },
    {
      id: 'connection_port_used_twice',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'A port is in one connection.',
      hint: 'use another port, or delete one of the connections',
      check: (object, fabric) => usedTwice(object, fabric, (own, first) => own === first),
    },
    {
      id: 'connection_port_used_twice_alias',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'A port is in one connection; `E1/1` and `E1/1/1` are the same port.',
      hint: 'use another port, or delete one of the connections',
      check: (object, fabric) => usedTwice(object, fabric, (own, first) => own !== first),
    },
  ],
}

function* usedTwice(object: FabricObject, fabric: Fabric, isOurs: (own: string, first: string) => boolean): Generator<Finding> {
  for (const { own, first } of portClaims.clashes(object, fabric))
    if (isOurs(own.field.text, first.field.text))
      yield at(own.field, `Connection ${first.object.name} uses the port ${first.field.text}`, {
        expected: 'a free port',
        related: first,
      })
}

function* notInProfile(object: FabricObject, fabric: Fabric): Generator<Finding> {
  for (const { deviceName, portName, port } of endsAt(connectionOf(object), 'switch')) {
    const spec = fabric.find('Switch', deviceName)?.spec
    const profile = spec === undefined ? undefined : profileOf(spec, fabric.config)
    if (spec === undefined || profile === undefined || portName === '') continue
    if (!isConnectable({ profile, breakouts: spec.at('portBreakouts') }, portName))
      yield at(port, `${deviceName} has no port ${portName}`, {
        expected: `a port of ${spec.at('profile').quoted} as the switch breaks it out`,
      })
  }
}
