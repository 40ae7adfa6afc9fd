import type { Position } from '../../contract/fault.ts'
import type { CheckReport, Finding } from '../../contract/status.ts'
import { definedOf } from '../../defined-of.ts'
import { encodedPath } from '../../percent-encoding.ts'
import { CHANGE_RULES } from '../../rules/change-rules.ts'
import type { Rule } from '../../rules/model/rule.ts'
import { RULE_GROUPS } from '../../rules/rules.ts'
import { VERSION } from '../../version.ts'
import { adviceOf, findingsOf } from './findings.ts'

type ToldRule = Pick<Rule, 'id' | 'severity' | 'summary' | 'hint'>

const RULES = new Map<string, ToldRule>(
  [...RULE_GROUPS.flatMap(({ rules }) => rules), ...CHANGE_RULES].map((rule) => [rule.id, rule]),
)

/**
 * A log in SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), with the rules that have
 * results. `docs` is the URL of the manager's `docs` directory: without it the rules have no `helpUri`, which must be
 * absolute.
 */
export function sarifLog(report: CheckReport, docs: string | undefined) {
  const findings = findingsOf(report)
  const codes = [...new Set(findings.map(({ code }) => code))].sort()
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'gfm', semanticVersion: VERSION, rules: codes.map((code) => ruleOf(code, docs)) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { ROOT: { description: { text: 'The root of the repository' } } },
        results: findings.map((finding) => resultOf(finding, codes.indexOf(finding.code))),
      },
    ],
  }
}

function ruleOf(id: string, docs: string | undefined) {
  const rule = RULES.get(id)
  const page = rule === undefined ? 'faults.md' : `rules.md#${id}`
  const advice = rule === undefined ? '' : `${rule.summary} What to do: ${rule.hint}. `
  return {
    id,
    shortDescription: { text: rule?.summary ?? id.replaceAll('_', ' ') },
    help: { text: `${advice}See docs/${page}.` },
    ...(docs !== undefined && { helpUri: `${docs.replace(/\/$/, '')}/${page}` }),
    ...(rule !== undefined && { defaultConfiguration: { level: rule.severity } }),
  }
}

function resultOf(finding: Finding, ruleIndex: number) {
  const { code, severity, fingerprint, related = [] } = finding
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text: adviceOf(finding) },
    locations: [{ physicalLocation: locationOf(finding) }],
    ...(related.length > 0 && {
      relatedLocations: related.map((place, index) => ({ id: index + 1, physicalLocation: locationOf(place) })),
    }),
    partialFingerprints: { 'gfm/v1': fingerprint },
  }
}

function locationOf({ file, line, column }: Position) {
  const uri = encodedPath(file)
  const region = line === undefined ? undefined : { startLine: line, ...definedOf({ startColumn: column }) }
  return { artifactLocation: { uri, uriBaseId: 'ROOT' }, ...definedOf({ region }) }
}
