import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

let directory: string | undefined

/** A bare repository that goes away with the process. */
export function scratch(): string {
  if (directory !== undefined) return directory
  const made = mkdtempSync(join(tmpdir(), 'gfm-fuzz-'))
  process.once('exit', () => rmSync(made, { recursive: true, force: true }))
  execFileSync('git', ['init', '--quiet', '--bare', made])
  directory = made
  return made
}

/** What plain Git makes of an input. */
export function gitSays(
  args: readonly string[],
  input: string | Uint8Array = '',
): { isGood: boolean; stdout: Buffer; stderr: string } {
  const env = { ...process.env, GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C' }
  const { status, stdout, stderr, error } = spawnSync('git', ['-C', scratch(), ...args], { input, env, maxBuffer: 2 ** 26 })
  if (error !== undefined && !('code' in error && error.code === 'EPIPE')) throw error
  return { isGood: status === 0, stdout, stderr: stderr.toString() }
}
