import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { isApplied } from '../../lib/domain/appliers/file-rules.ts'

export const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0

/** What kubectl makes of files: whether it takes all of them, what it says otherwise, and how many objects it finds. */
interface Taken {
  isTaken: boolean
  says: string
  objects: number
}

/** Builds the files that appliers read below `managed/` and `unmanaged/` with kustomize. */
export function kustomized(files: Files): Taken {
  const resources = appliedPaths(files)
  const { status, stdout, stderr } = run({ ...files, 'kustomization.yaml': JSON.stringify({ resources }) }, ['kustomize', '.'])
  const objects = stdout.split(/^---$/m).filter((text) => (parse(text) as { kind?: string } | null)?.kind !== undefined)
  return { isTaken: status === 0, says: stderr, objects: objects.length }
}

/**
 * Reads directories as `kubectl apply -R` does. `apply --dry-run=client` asks a cluster for its kinds; `label --local`
 * reads the same files with the same code.
 */
export function readRecursively(files: Files, directories: readonly string[]): Taken {
  const where = directories.flatMap((directory) => ['-f', directory])
  const { status, stdout, stderr } = run(files, ['label', '--local', '-R', ...where, 'a=b', '-o', 'name'])
  return { isTaken: status === 0, says: stderr, objects: stdout.trim() === '' ? 0 : stdout.trim().split('\n').length }
}

/** The files that appliers read. */
export function appliedPaths(files: Files): string[] {
  return Object.keys(files).filter((path) => /\/(managed|unmanaged)\//.test(path) && isApplied(path))
}

type Files = Readonly<Record<string, string | Uint8Array>>

function run(files: Files, args: string[]) {
  const directory = mkdtempSync(join(tmpdir(), 'kubectl-'))
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true })
      writeFileSync(join(directory, path), content)
    }
    return spawnSync('kubectl', args, { cwd: directory, encoding: 'utf8', env: { ...process.env, KUBECONFIG: '/dev/null' } })
  } finally {
    rmSync(directory, { recursive: true })
  }
}
