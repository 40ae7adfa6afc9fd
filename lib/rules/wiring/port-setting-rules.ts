import type { FabricConfig } from '../../contract/fabric.ts'
import type { Field } from '../model/field.ts'
import { at, atKey, type Finding, type Rule, type RuleGroup } from '../model/rule.ts'
import { groupProfileOf, hasPort, portProfileOf } from '../profiles/switch-profile.ts'
import { profileOf } from './switch.ts'
import { basePort, hasFec, isAddressable, type SwitchPorts } from './switch-ports.ts'

/** A switch whose profile is known. */
interface Profiled extends SwitchPorts {
  spec: Field
}

/** Go's `time.DateTime`, in UTC. */
const TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/
/** What Go's `time.ParseDuration` reads. */
const DURATION = /^[-+]?(0|((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/

export const portSettingRules: RuleGroup = {
  title: 'Port settings of switches',
  source: 'api/wiring/v1beta1/switch_types.go',
  rules: [
    rule(
      'switch_port_group_unknown',
      'A port group that gets a speed is one of the profile.',
      'correct the number of the group',
      function* ({ spec, profile }) {
        for (const speed of spec.at('portGroupSpeeds').members)
          if (groupProfileOf(profile, speed.key) === undefined)
            yield atKey(speed, `the profile has no port group ${speed.key}`, {
              expected: listOf(Object.keys(profile.portGroups)),
            })
      },
    ),
    rule(
      'switch_port_group_speed_unsupported',
      'The speed of a port group is one that its profile lists.',
      'choose a speed of the list',
      function* ({ spec, profile }) {
        for (const speed of spec.at('portGroupSpeeds').members)
          yield* unsupportedSpeed(speed, groupProfileOf(profile, speed.key)?.speeds)
      },
    ),
    rule(
      'switch_port_speed_port_unknown',
      'A port that gets a speed is one of the profile, by its name without sub-port.',
      'correct the name of the port',
      function* ({ spec, profile }) {
        for (const speed of spec.at('portSpeeds').members) if (!hasPort(profile, speed.key)) yield unknownPort(speed)
      },
    ),
    rule(
      'switch_port_speed_not_settable',
      'A port that gets a speed has speeds of its own.',
      'a port of a group gets its speed by portGroupSpeeds, one that can be broken out by portBreakouts',
      function* ({ spec, profile }) {
        for (const speed of spec.at('portSpeeds').members)
          if (hasPort(profile, speed.key) && portProfileOf(profile, speed.key)?.speeds === undefined)
            yield atKey(speed, `the port ${speed.key} has no speed that can be set`)
      },
    ),
    rule(
      'switch_port_speed_unsupported',
      'The speed of a port is one that its profile lists.',
      'choose a speed of the list',
      function* ({ spec, profile }) {
        for (const speed of spec.at('portSpeeds').members)
          yield* unsupportedSpeed(speed, portProfileOf(profile, speed.key)?.speeds)
      },
    ),
    rule(
      'switch_breakout_port_unknown',
      'A port that is broken out is one of the profile.',
      'correct the name of the port',
      function* ({ spec, profile }) {
        for (const mode of spec.at('portBreakouts').members) if (!hasPort(profile, mode.key)) yield unknownPort(mode)
      },
    ),
    rule(
      'switch_breakout_not_supported_on_port',
      'A port that is broken out can be.',
      'choose another port, or delete the entry',
      function* ({ spec, profile }) {
        for (const mode of spec.at('portBreakouts').members)
          if (hasPort(profile, mode.key) && portProfileOf(profile, mode.key)?.breakouts === undefined)
            yield atKey(mode, `the port ${mode.key} cannot be broken out`)
      },
    ),
    rule(
      'switch_breakout_mode_unsupported',
      'The breakout mode of a port is one that its profile lists.',
      'choose a mode of the list',
      function* ({ spec, profile }) {
        for (const mode of spec.at('portBreakouts').members) {
          const { breakouts } = portProfileOf(profile, mode.key) ?? {}
          if (breakouts !== undefined && !Object.hasOwn(breakouts, mode.text))
            yield at(mode, `the port ${mode.key} has no mode ${mode.quoted ?? 'that is empty'}`, {
              expected: listOf(Object.keys(breakouts)),
            })
        }
      },
    ),
    rule(
      'switch_autoneg_not_allowed',
      'Auto-negotiation is set only for ports whose profile allows it.',
      'delete the entry',
      function* (ports) {
        for (const setting of ports.spec.at('portAutoNegs').members)
          if (!allowsAutoNeg(ports, setting.key)) yield atKey(setting, `auto-negotiation of ${setting.key} cannot be set`)
      },
    ),
    rule(
      'switch_fec_port_invalid',
      'FEC is set for data ports; those that are broken out are named one by one.',
      'name a port of the switch: E1/1, or E1/1/1 and so on if it is broken out',
      function* (ports) {
        for (const fec of ports.spec.at('portFECs').members)
          if (!hasFec(ports, fec.key)) yield atKey(fec, `FEC cannot be set for ${fec.key}`)
      },
    ),
    rule(
      'switch_port_locator_unsupported',
      'Port locators need a profile with that feature.',
      'delete spec.portLocators',
      function* ({ spec, profile }) {
        const [first] = locators(spec)
        if (first !== undefined && profile.features.portLocator !== true)
          yield atKey(first, `${spec.at('profile').quoted} has no port locators`)
      },
    ),
    rule(
      'switch_port_locator_port_invalid',
      'A port locator is for `*` or a data port; those that can be broken out are named one by one.',
      'name a port of the switch: E1/1, or E1/1/1 and so on if it can be broken out',
      function* (ports) {
        for (const locator of locators(ports.spec))
          if (locator.key !== '*' && !isAddressable(ports, locator.key))
            yield atKey(locator, `there is no port ${locator.key} to locate`)
      },
    ),
    {
      id: 'switch_port_locator_expire_invalid',
      kinds: ['Switch'],
      severity: 'error',
      summary: 'A port locator is empty, a duration, or a time in UTC.',
      hint: 'write a duration such as 10m; better not in Git, as the fabric replaces it by a time and drops it later',
      *check({ spec }) {
        for (const locator of spec.at('portLocators').members)
          if (!locator.isZero && !TIME.test(locator.text) && !DURATION.test(locator.text))
            yield at(locator, `${locator.name} is ${locator.quoted}`, {
              expected: 'a duration such as 10m, or YYYY-MM-DD hh:mm:ss',
            })
      },
    },
    rule('switch_roce_unsupported', 'RoCE needs a profile with that feature.', 'delete spec.roce', function* ({ spec, profile }) {
      const roce = spec.at('roce')
      if (roce.flag && profile.features.roce !== true) yield at(roce, `${spec.at('profile').quoted} has no RoCE`)
    }),
    rule(
      'switch_ecmp_qpn_unsupported',
      'Load balancing by queue pair needs a profile with that feature.',
      'delete spec.ecmp.roceQPN',
      function* ({ spec, profile }) {
        const qpn = spec.at('ecmp', 'roceQPN')
        if (qpn.flag && profile.features.ecmpRoCEQPN !== true)
          yield at(qpn, `${spec.at('profile').quoted} cannot balance by queue pair`)
      },
    ),
  ],
}

/** A rule about a switch whose profile is known: `switch_profile_unknown` tells the others. */
export function rule(id: string, summary: string, hint: string, check: (ports: Profiled) => Iterable<Finding>): Rule {
  return {
    id,
    kinds: ['Switch'],
    severity: 'error',
    summary,
    hint,
    *check({ spec }, { config }: { config: FabricConfig }) {
      const profile = profileOf(spec, config)
      if (profile !== undefined) yield* check({ spec, profile, breakouts: spec.at('portBreakouts') })
    },
  }
}

/** The locators that defaulting leaves: none with a time, which is over by now, and none of a port beside `*`. */
function locators(spec: Field): Field[] {
  const all = spec.at('portLocators').members.filter(({ text }) => !TIME.test(text))
  const everywhere = all.filter(({ key }) => key === '*')
  return everywhere.length > 0 ? everywhere : all
}

function unknownPort(setting: Field): Finding {
  return atKey(setting, `the profile has no port ${setting.key}`, { expected: 'a port of the profile, such as E1/1' })
}

function* unsupportedSpeed(speed: Field, speeds: readonly string[] | undefined): Generator<Finding> {
  if (speeds === undefined || speeds.includes(speed.text.replace(/^SPEED_/, ''))) return
  yield at(speed, `${speed.name} is ${speed.quoted ?? 'empty'}`, { expected: listOf(speeds) })
}

/** Ports that can be broken out are named by their parts. */
function allowsAutoNeg(ports: SwitchPorts, port: string): boolean {
  if (!isAddressable(ports, port)) return false
  const own = portProfileOf(ports.profile, port) ?? portProfileOf(ports.profile, basePort(port))
  return own?.autoNegAllowed === true
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ')
}
