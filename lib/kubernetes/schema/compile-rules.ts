import { definedOf } from '../../defined-of.ts'
import type { YamlValue } from '../../yaml/document.ts'
import { isMapping, member } from '../../yaml/value/value.ts'
import type { Cel, CelExpression } from './cel/cel.ts'
import type { SchemaRule } from './schema.ts'

/** A rule that is not evaluated here, though the API server may. */
export interface UnreadRule {
  index: number
  problem: string
}

/**
 * Compiles the `x-kubernetes-validations` of a schema. Leaves out rules about changes (`oldSelf`), which the API server
 * evaluates when an object is updated, and those that cannot be compiled, which it returns as unread.
 */
export function compileRules(list: readonly YamlValue[], cel: Cel): { rules: SchemaRule[]; unread: UnreadRule[] } {
  const rules: SchemaRule[] = []
  const unread: UnreadRule[] = []
  for (const [index, rule] of list.entries()) {
    const source = textOf(rule, 'rule')
    if (source === undefined) unread.push({ index, problem: 'it has no `rule`' })
    else if (!/\boldSelf\b/.test(source)) {
      const expression = cel.compile(source)
      if (typeof expression === 'function') rules.push(ruleOf(rule, source, expression, cel))
      else unread.push({ index, problem: expression.problem })
    }
  }
  return { rules, unread }
}

function ruleOf(rule: YamlValue, source: string, expression: CelExpression, cel: Cel): SchemaRule {
  const made = textOf(rule, 'messageExpression')
  const compiled = made === undefined ? undefined : cel.compile(made)
  const messageExpression = typeof compiled === 'function' ? compiled : undefined
  return {
    source,
    expression,
    fieldPath: keysOf(textOf(rule, 'fieldPath') ?? ''),
    ...definedOf({ message: textOf(rule, 'message'), messageExpression }),
  }
}

function textOf(rule: YamlValue, name: string): string | undefined {
  const text = isMapping(rule) ? member(rule, name) : undefined
  return typeof text === 'string' ? text : undefined
}

/** Reads a path such as `.spec.ports['http.80']`. */
function keysOf(path: string): string[] {
  return [...path.matchAll(/\.([^.[]+)|\['((?:[^'\\]|\\.)*)'\]/g)].map(([, name, quoted = '']) => name ?? quoted)
}
