import { refusalWords } from './hosts.ts'
import { type HostRule, RULE_ADVICE } from './shared/refusal.ts'

/** The rules that a refused push broke, by the host's words; empty for words that are not known. */
export function rulesIn(words: string): HostRule[] {
  const found = refusalWords().flatMap(([known, rule]) => (known.test(words) ? [rule] : []))
  return [...new Set(found)]
}

/**
 * One sentence for each rule of a host that a refused push broke: what the host wants, and which setting meets it.
 * Undefined for words that are not known.
 */
export function explainRefusal(words: string): string | undefined {
  const rules = rulesIn(words)
  return rules.length === 0 ? undefined : rules.map((rule) => `${RULE_ADVICE[rule]}.`).join('\n')
}
