import type { YamlValue } from '../../../lib/yaml/document.ts'
import type { Dice } from '../../support/dice.ts'

type Mapping = { [key: string]: YamlValue }

/** Strings that some reader takes for something else unless they are written with care. */
export const TRICKY = [
  ...[
    'on',
    'yes',
    'No',
    'y',
    'null',
    '~',
    'true',
    '012',
    '0o7',
    '0x1F',
    '1_000',
    '1:30',
    '12:30:45',
    '2001-02-03',
    '.inf',
    '.NaN',
    '<<',
    '=',
  ],
  ...[
    '',
    ' led',
    'ended ',
    '# no comment',
    'a: b',
    'a #b',
    'ends:',
    '- dash',
    '-',
    '? q',
    '*star',
    '&amp',
    '!bang',
    '%percent',
    '@at',
    '`tick',
  ],
  ...[
    '[a]',
    '{a}',
    'a, b',
    "it's",
    'say "hi"',
    'back\\slash',
    'tab\there',
    'nul\0',
    '\u00e9t\u00e9',
    '\u{1f600}',
    '\u2028',
    '\ufeffbom',
    '1e3',
    '12e5',
  ],
  ...[
    '+1',
    '-1',
    '1.',
    '.5',
    '0',
    '00',
    '1,000',
    '10.0.0.1/24',
    '0c:20:12:fe:03:01',
    '00:11:22:33:44:55',
    '{{ x }}',
    '---',
    '...',
    'two  spaces',
    '123456789012345678901',
  ],
] as const

export const TEXTS = [
  'one\ntwo\n',
  'one\ntwo',
  'one\n\ntwo\n\n\n',
  '#!/bin/sh\nset -e\n  indented: yes\necho "done"\n',
  '  led by spaces\nnot\n',
  '\nled by a break\n',
  'trailing space \nhere\n',
  'tab\there\nthere\n',
] as const

/** An object such as network teams have. */
export function objectValue(dice: Dice): Mapping {
  const [kind, spec] = dice.pick<[string, (dice: Dice) => Mapping]>([
    ['VPC', vpc],
    ['Connection', connection],
    ['Switch', switchSpec],
    ['ConfigMap', settings],
  ])
  const metadata: Mapping = { name: `obj-${dice.below(1000)}` }
  if (dice.chance(0.7)) metadata.namespace = 'default'
  if (dice.chance(0.5)) metadata.labels = some(dice, 3, (at) => [`label-${at}`, word(dice)])
  if (dice.chance(0.3)) metadata.annotations = some(dice, 2, (at) => [`example.com/note-${at}`, sentence(dice)])
  return { apiVersion: 'vpc.githedgehog.com/v1beta1', kind, metadata, spec: spec(dice) }
}

/** Any value to use in an edit. */
export function anyValue(dice: Dice, depth = 0): YamlValue {
  const roll = dice.roll()
  if (roll < 0.25) return dice.pick(TRICKY)
  if (roll < 0.35) return dice.pick(TEXTS)
  if (roll < 0.5) return word(dice)
  if (roll < 0.6) return dice.pick<YamlValue>([0, -5, 4094, 2n ** 63n, 1.5, 1e21, -1e-7, 0.1])
  if (roll < 0.7) return dice.pick<YamlValue>([true, false, null])
  if (depth > 2) return dice.pick<YamlValue>([{}, []])
  const size = dice.below(4)
  if (roll < 0.85) return Array.from({ length: size }, () => anyValue(dice, depth + 1))
  return some(dice, size, (at) => [dice.chance(0.1) ? dice.pick(TRICKY) : `key-${at}`, anyValue(dice, depth + 1)])
}

function vpc(dice: Dice): Mapping {
  const range = { start: '10.0.1.10', end: '10.0.1.99' }
  const subnet = (at: number): Mapping => ({
    subnet: `10.0.${at}.0/24`,
    vlan: 1000 + at,
    ...(dice.chance(0.6)
      ? { dhcp: { enable: dice.chance(0.8), range: dice.chance(0.5) ? range : { start: `10.0.${at}.10` } } }
      : {}),
    ...(dice.chance(0.2) ? { isolated: true, restricted: null } : {}),
  })
  return {
    ipv4Namespace: 'default',
    subnets: some(dice, 4, (at) => [`subnet-${at}`, subnet(at)]),
    permit: Array.from({ length: dice.below(3) }, () => ['subnet-1', word(dice)]),
    ...(dice.chance(0.3) ? { vlanNamespace: null, empty: {}, none: [] } : {}),
  }
}

function connection(dice: Dice): Mapping {
  const port = (at: number): Mapping => ({
    server: { port: `server-1/enp2s${at}` },
    switch: { port: `leaf-0${at}/E1/${dice.below(48)}` },
  })
  return {
    mclag: {
      links: Array.from({ length: 1 + dice.below(3) }, (_, at) => port(at)),
      mtu: 9036,
      fallback: dice.chance(0.5),
    },
    ports: Array.from({ length: dice.below(4) }, (_, at) => ({
      name: `E1/${at}`,
      speed: `${dice.below(4)}00G`,
      tags: [word(dice), 'up'],
    })),
  }
}

function switchSpec(dice: Dice): Mapping {
  return {
    role: dice.pick(['spine', 'server-leaf']),
    asn: 4200000000 + dice.below(100),
    description: sentence(dice),
    boot: { mac: '0c:20:12:fe:03:01', serial: dice.pick(TRICKY) },
    portGroupSpeeds: some(dice, 3, (at) => [`${at}`, '25G']),
    ecmp: { roceQPN: false, weight: 0.5 },
    vlanNamespaces: Array.from({ length: dice.below(3) }, () => word(dice)),
    matrix: Array.from({ length: dice.below(3) }, () => Array.from({ length: dice.below(3) }, () => dice.below(10))),
  }
}

function settings(dice: Dice): Mapping {
  return {
    script: dice.pick(TEXTS),
    note: dice.chance(0.5) ? `${sentence(dice)}\n${sentence(dice)}\n` : sentence(dice),
    files: some(dice, 3, (at) => [`file-${at}.txt`, dice.pick(TEXTS)]),
    list: Array.from({ length: dice.below(4) }, () => (dice.chance(0.3) ? dice.pick(TEXTS) : word(dice))),
    base: { retries: 3, delay: 1.5 },
    derived: { retries: 3, delay: 1.5, extra: word(dice) },
  }
}

function some(dice: Dice, most: number, entry: (at: number) => [string, YamlValue]): Mapping {
  return Object.fromEntries(Array.from({ length: dice.below(most + 1) }, (_, at) => entry(at)))
}

function word(dice: Dice): string {
  return dice.pick(['alpha', 'bravo', 'charlie', 'delta-1', 'echo/2', 'rack 7', 'r2'])
}

function sentence(dice: Dice): string {
  return Array.from({ length: 2 + dice.below(12) }, () => word(dice)).join(' ')
}
