import type { Fabric, FabricObject } from '../model/fabric.ts'
import { perFabric } from '../model/memo.ts'
import { at, type RuleGroup } from '../model/rule.ts'
import { connectionOf, type End, endsAt } from './connection.ts'
import { profileOf, switchOf } from './switch.ts'

const MOST_SWITCHES = 4

export const redundancyRules: RuleGroup = {
  title: 'Redundancy groups',
  source: 'api/wiring/v1beta1/switch_types.go, connection_types.go',
  rules: [
    {
      id: 'switch_redundancy_type_invalid',
      kinds: ['Switch'],
      severity: 'error',
      summary: 'The type of a redundancy is `eslag` (or `mclag`, which is no longer supported).',
      hint: 'use eslag',
      *check({ spec }) {
        const type = spec.at('redundancy', 'type')
        if (!type.isZero && type.text !== 'eslag' && type.text !== 'mclag')
          yield at(type, `${type.name} is ${type.quoted}`, { expected: 'eslag' })
      },
    },
    {
      id: 'switch_redundancy_group_without_type',
      kinds: ['Switch'],
      severity: 'error',
      summary: 'A redundancy with a group has a type.',
      hint: 'add type: eslag',
      *check({ spec }) {
        const { group, type } = { group: spec.at('redundancy', 'group'), type: spec.at('redundancy', 'type') }
        if (!group.isZero && type.isZero) yield at(group, `${group.name} is set without a type`, { expected: 'a type beside it' })
      },
    },
    {
      id: 'switch_redundancy_type_without_group',
      kinds: ['Switch'],
      severity: 'error',
      summary: 'A redundancy with a type has a group.',
      hint: 'add the name of a SwitchGroup',
      *check({ spec }) {
        const { group, type } = { group: spec.at('redundancy', 'group'), type: spec.at('redundancy', 'type') }
        if (!type.isZero && group.isZero) yield at(type, `${type.name} is set without a group`, { expected: 'a group beside it' })
      },
    },
    {
      id: 'switch_redundancy_mclag_deprecated',
      kinds: ['Switch'],
      severity: 'warning',
      summary: 'The redundancy type `mclag` is no longer supported.',
      hint: 'use eslag',
      *check(object) {
        const type = object.spec.at('redundancy', 'type')
        if (switchOf(object).isMclag) yield at(type, `${type.name} is mclag, which is no longer supported`, { expected: 'eslag' })
      },
    },
    {
      id: 'switch_eslag_unsupported',
      kinds: ['Switch'],
      severity: 'error',
      summary: 'ESLAG needs a profile with that feature.',
      hint: 'delete spec.redundancy',
      *check({ spec }, { config }) {
        const type = spec.at('redundancy', 'type')
        const features = profileOf(spec, config)?.features
        if (type.text === 'eslag' && features !== undefined && features.eslag !== true)
          yield at(type, `${spec.at('profile').quoted} has no ESLAG`)
      },
    },
    {
      id: 'redundancy_group_size',
      kinds: ['Switch'],
      severity: 'warning',
      summary: `A redundancy group has at most ${MOST_SWITCHES} switches. The fabric accepts more, which its documentation rules out.`,
      hint: 'make two groups',
      *check(object, fabric) {
        const field = object.spec.at('redundancy', 'group')
        const members = groupMembers(fabric).get(field.text) ?? []
        if (members.indexOf(object) < MOST_SWITCHES) return
        yield at(field, `${members.length} switches are in the group ${field.quoted}`, { expected: `at most ${MOST_SWITCHES}` })
      },
    },
    {
      id: 'connection_eslag_group_missing',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'The switches of an ESLAG connection are in a redundancy group.',
      hint: 'put the switches into one group of type eslag',
      *check(object, fabric) {
        const ends = eslagEnds(object, fabric)
        const [first] = ends
        if (first !== undefined && ends.every(({ redundancy }) => redundancy.group === ''))
          yield at(first.port, `${first.deviceName} is in no redundancy group`)
      },
    },
    {
      id: 'connection_eslag_group_mixed',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'The switches of an ESLAG connection are in one redundancy group.',
      hint: 'connect the server to switches of one group',
      *check(object, fabric) {
        const [first, ...others] = eslagEnds(object, fabric).filter(({ redundancy }) => redundancy.group !== '')
        const other = others.find(({ redundancy }) => redundancy.group !== first?.redundancy.group)
        if (first === undefined || other === undefined) return
        const groups = `${other.deviceName} is in the group ${other.redundancy.group}, ${first.deviceName} in ${first.redundancy.group}`
        yield at(other.port, groups, { expected: 'one group', related: { object, field: first.port } })
      },
    },
    {
      id: 'connection_eslag_type_wrong',
      kinds: ['Connection'],
      severity: 'error',
      summary: 'The redundancy group of an ESLAG connection is of type `eslag`.',
      hint: 'set spec.redundancy.type of the switches to eslag',
      *check(object, fabric) {
        const wrong = eslagEnds(object, fabric).find(({ redundancy: { group, type } }) => group !== '' && type !== 'eslag')
        if (wrong !== undefined)
          yield at(wrong.port, `the redundancy of ${wrong.deviceName} is of type ${wrong.redundancy.type || 'none'}`, {
            expected: 'eslag',
          })
      },
    },
  ],
}

const groupMembers = perFabric((fabric) => {
  const members = new Map<string, FabricObject[]>()
  for (const object of fabric.of('Switch')) {
    const { group } = switchOf(object).redundancy
    if (group !== '') members.set(group, [...(members.get(group) ?? []), object])
  }
  return members
})

/** The ends of an ESLAG connection at switches that exist, with their redundancy. */
function eslagEnds(object: FabricObject, fabric: Fabric): (End & { redundancy: { group: string; type: string } })[] {
  const connection = connectionOf(object)
  if (connection.type !== 'eslag') return []
  return endsAt(connection, 'switch').flatMap((end) => {
    const device = fabric.find('Switch', end.deviceName)
    return device === undefined ? [] : [{ ...end, redundancy: switchOf(device).redundancy }]
  })
}
