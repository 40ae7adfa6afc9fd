import { RecentlyUsed } from '../../../recently-used.ts'
import { compilePattern, type Pattern } from '../text/pattern.ts'
import type { Library, Take } from './work.ts'

/** Most rules have none or one, written in the rule. */
const KEPT_PATTERNS = 100
const INSTRUCTIONS_A_STEP = 16

/**
 * `matches` of CEL, `find` and `findAll` of Kubernetes, with patterns of RE2. Each search takes its work first:
 * https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/cel/library/regex.go
 */
export function regularExpressions(take: Take): Library {
  const patterns = new RecentlyUsed<string, Pattern>(KEPT_PATTERNS, () => 1)
  const pattern = (source: string, length: number): Pattern => {
    const found = patterns.get(source) ?? compilePattern(source)
    if ('problem' in found) throw new Error(found.problem)
    patterns.set(source, found)
    takeSearch(found, length)
    return found
  }
  const takeSearch = ({ size }: Pattern, length: number) => take(Math.ceil((size * length) / INSTRUCTIONS_A_STEP))
  const findAll = (text: string, source: string, most = -1n): string[] => {
    if (most === 0n) return []
    const compiled = pattern(source, text.length)
    const found: string[] = []
    for (const [match, end] of compiled.matches(text)) {
      found.push(match)
      if (BigInt(found.length) === most) break
      takeSearch(compiled, text.length - end + 1)
    }
    return found
  }
  return {
    'string.k8s_matches(string): bool': (text: string, source: string) => pattern(source, text.length).test(text),
    'string.find(string): string': (text: string, source: string) => findAll(text, source, 1n)[0] ?? '',
    'string.findAll(string): list<string>': findAll,
    'string.findAll(string, int): list<string>': findAll,
  }
}
