import { describe, expect, test } from 'vitest'
import { PLAN_FAULT_CODES, STREAM_FAULT_CODES } from '../../lib/contract/fault-codes.ts'
import { CHANGE_RULES } from '../../lib/rules/change-rules.ts'
import { checkFabric } from '../../lib/rules/check-fabric.ts'
import { fabricOf } from '../../lib/rules/model/fabric.ts'
import { DEFAULT_CONFIG } from '../../lib/rules/model/fabric-config.ts'
import { RULE_GROUPS } from '../../lib/rules/rules.ts'
import { BASE, objectsOf } from './fabric-text.ts'
import { readRuleCases } from './rule-case.ts'

const CASES = readRuleCases()
const RULES = RULE_GROUPS.flatMap(({ rules }) => rules)
/** Told by sets of other switches than those of `base.yaml`: see hydration.test.ts. */
const ELSEWHERE = ['wiring_not_hydrated']

const base = objectsOf(BASE, 'base.yaml')
const config = DEFAULT_CONFIG

describe('each rule', () => {
  test.each(CASES)('$title', ({ text, settings, expected }) => {
    const faults = checkFabric(fabricOf([...base, ...objectsOf(text, 'case.yaml')], { ...DEFAULT_CONFIG, ...settings }))
    const found = faults.filter(({ file }) => file === 'case.yaml').map(({ code, line, column }) => `${code} ${line}:${column}`)
    expect(found.toSorted()).toEqual(expected.toSorted())
  })

  test('has a case that breaks it', () => {
    const broken = new Set(CASES.flatMap(({ expected }) => expected.map((fault) => fault.split(' ')[0])))
    const ids = RULES.map(({ id }) => id).filter((id) => !ELSEWHERE.includes(id))
    expect(ids.filter((id) => !broken.has(id))).toEqual([])
  })

  test('has a code that no other fault has', () => {
    const others: readonly string[] = [...STREAM_FAULT_CODES, ...PLAN_FAULT_CODES]
    expect([...RULES, ...CHANGE_RULES].map(({ id }) => id).filter((id) => others.includes(id))).toEqual([])
  })

  test('has an id of its own', () => {
    const ids = RULES.map(({ id }) => id)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index || !/^[a-z0-9_]+$/.test(id))).toEqual([])
  })
})

describe('a fault', () => {
  test('is never found in a valid fabric', () => {
    expect(checkFabric(fabricOf(base, config))).toEqual([])
  })

  test('says what was found, what was expected, what to do, and the other place', () => {
    const [text = ''] = CASES.filter(({ title }) => title.includes('a VLAN of another VPC')).map((found) => found.text)
    expect(checkFabric(fabricOf([...base, ...objectsOf(text, 'case.yaml')], config))).toMatchInlineSnapshot(`
      [
        {
          "code": "vpc_vlan_used_by_other_vpc",
          "column": 13,
          "expected": "a free VLAN",
          "field": "/spec/subnets/default/vlan",
          "file": "case.yaml",
          "found": "1001",
          "hint": "choose a free VLAN",
          "line": 10,
          "message": "VPC vpc-9: spec.subnets.default.vlan is 1001, which VPC vpc-1 uses",
          "related": [
            {
              "column": 42,
              "file": "base.yaml",
              "line": 128,
            },
          ],
          "severity": "error",
        },
      ]
    `)
  })

  test('is reported in the later file, whatever the order of the objects', () => {
    const again = objectsOf(BASE, 'later.yaml').filter(({ value }) => value.kind === 'Server')
    const faults = checkFabric(fabricOf([...again, ...base], config))
    expect(new Set(faults.map(({ code, file }) => `${code} ${file}`))).toEqual(new Set(['object_defined_twice later.yaml']))
  })
})
