import { CHANGE_RULES } from '../lib/rules/change-rules.ts'
import { DEFAULT_CONFIG } from '../lib/rules/model/fabric-config.ts'
import type { Rule } from '../lib/rules/model/rule.ts'
import { RULE_GROUPS } from '../lib/rules/rules.ts'

const SOURCE = 'https://github.com/githedgehog/fabric'

/** Returns the text of docs/rules.md. */
export function rulesPage(): string {
  return [
    '# Rules of a fabric',
    '',
    '<!-- Made by `npm run api-docs` from lib/rules: do not edit. -->',
    '',
    'A Hedgehog fabric refuses objects that do not fit together: a reference to nothing, a port or a VLAN used twice, an address outside its subnet. These rules find such',
    'objects before they are committed, with file, line and column. They are those of the fabric itself, read from the source of version 0.129.1',
    `([githedgehog/fabric](${SOURCE}), Apache License 2.0), and applied to all objects of the fabric together, with the defaults that the fabric fills in.`,
    '',
    'An **error** is what the fabric refuses, or what would damage it without a word. A **warning** is accepted, and most likely not meant. Of two objects in conflict, the',
    'later one has the fault, in the order of paths; the other one is named as `related`.',
    '',
    '- A fabric without any ASN and address on its switches and links is not hydrated yet: `wiring_not_hydrated` says so once, and the rules about missing ones are silent.',
    '- In a repository without a single Switch, references to wiring that do not resolve are warnings: the wiring is elsewhere.',
    '- A rule can be silenced for one object, with a reason, in the settings of the fabric: `{ rule: vpc_subnet_of_cluster, object: VPC/vpc-1, reason: ... }`.',
    '',
    '## Settings',
    '',
    'What the rules need to know of a fabric beyond its objects, with the defaults of the installer.',
    '',
    '| setting | default |',
    '| --- | --- |',
    ...Object.entries(DEFAULT_CONFIG).map(([name, value]) => `| \`${name}\` | ${settingText(value)} |`),
    ...RULE_GROUPS.flatMap(({ title, source, rules }) => [
      '',
      `## ${title}`,
      '',
      `Source: ${sourceText(source)}`,
      ...rules.flatMap(section),
    ]),
    '',
    '## Changes',
    '',
    'Rules that compare the fabric with the one before. Source: `pkg/ctrl`',
    ...CHANGE_RULES.flatMap(section),
    '',
  ].join('\n')
}

function section({ id, kinds, severity, summary, hint }: Pick<Rule, 'id' | 'kinds' | 'severity' | 'summary' | 'hint'>): string[] {
  const subject = kinds.length > 3 ? 'all kinds' : kinds.join(', ')
  const advice = `${hint.charAt(0).toUpperCase()}${hint.slice(1)}.`
  return [
    '',
    `### ${id}`,
    '',
    `${severity === 'error' ? 'Error' : 'Warning'}; ${subject}. ${summary}`,
    '',
    `*What to do:* ${advice}`,
  ]
}

function sourceText(source: string): string {
  return source
    .split(', ')
    .map((path) => `\`${path}\``)
    .join(', ')
}

function settingText(value: unknown): string {
  return typeof value === 'object' ? `\`${JSON.stringify(value)}\`` : `\`${value}\``
}
