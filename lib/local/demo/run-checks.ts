import pc from 'picocolors'
import { CHECKS, type Evidence } from './checks.ts'

/** Runs every check and prints its result. Returns whether all checks passed. */
export async function runChecks(evidence: Evidence, print: (line: string) => void): Promise<boolean> {
  let failed = 0
  print(`\n${pc.bold('Checked with git and a YAML parser')}`)
  for (const { title, run } of CHECKS) {
    try {
      const found = await run(evidence)
      print(`  ${pc.green('✓')} ${title} ${pc.dim(`(${found})`)}`)
    } catch (error) {
      failed += 1
      print(`  ${pc.red('✗')} ${title}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  print(failed === 0 ? `\n${CHECKS.length} of ${CHECKS.length} checks passed` : `\n${failed} of ${CHECKS.length} checks failed`)
  return failed === 0
}
