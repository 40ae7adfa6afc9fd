import type { CheckReport, Finding } from '../../contract/status.ts'

/** The findings of all fabrics, for formats that know no fabrics. */
export function findingsOf({ fabrics }: CheckReport): Finding[] {
  return fabrics.flatMap(({ findings }) => findings)
}

/** What is wrong and what to do, in one paragraph. */
export function adviceOf({ message, expected, hint }: Finding): string {
  return [message, ...(expected === undefined ? [] : [`expected: ${expected}`]), ...(hint === undefined ? [] : [hint])].join('; ')
}
