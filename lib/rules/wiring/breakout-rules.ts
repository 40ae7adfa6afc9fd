import { atKey, type Finding, type RuleGroup } from '../model/rule.ts'
import { rule } from './port-setting-rules.ts'
import { lanesInForce, type SwitchPorts } from './switch-ports.ts'

export const breakoutRules: RuleGroup = {
  title: 'Number of ports of a switch',
  source: 'api/wiring/v1beta1/switch_types.go',
  rules: [
    rule(
      'switch_ports_exceed_max',
      'The ports of a switch, as they are broken out, are not more than its chip has.',
      'break out fewer ports, or into fewer parts',
      function* (ports) {
        const { maxPorts = 0 } = ports.profile
        if (maxPorts > 0) yield* tooMany(ports, Object.keys(ports.profile.ports), maxPorts, 'the switch')
      },
    ),
    rule(
      'switch_pipeline_ports_exceed_max',
      'The ports of a pipeline, as they are broken out, are not more than it has.',
      'break out fewer ports of this pipeline, or into fewer parts',
      function* (ports) {
        for (const [pipeline, most] of Object.entries(ports.profile.pipelines ?? {})) {
          const names = Object.keys(ports.profile.ports).filter((name) => ports.profile.ports[name]?.pipeline === pipeline)
          yield* tooMany(ports, names, most, `pipeline ${pipeline}`)
        }
      },
    ),
  ],
}

/** Points at the last of the ports that the switch breaks out. */
function* tooMany(ports: SwitchPorts, names: readonly string[], most: number, where: string): Generator<Finding> {
  const count = names.reduce((sum, name) => sum + (lanesInForce(ports, name) ?? 1), 0)
  const last = ports.breakouts.members.findLast(({ key }) => names.includes(key))
  if (count > most) yield atKey(last ?? ports.breakouts, `the ports of ${where} are ${count}`, { expected: `at most ${most}` })
}
