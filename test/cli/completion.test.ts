import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import { temporaryDirectory } from '../support/git.ts'
import { runGfm } from './captured-run.ts'

const run = promisify(execFile)

/** What bash offers for a line with the cursor at its end. */
async function offered(line: string): Promise<string[]> {
  const { stdout: script } = await runGfm(['completion', 'bash'])
  const words = line.split(' ').map((word) => `'${word}'`)
  const ask = `COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _gfm; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout } = await run('bash', ['-c', `${script}\n${ask}`])
  return stdout.trim().split('\n')
}

test.each([
  ['gfm in', ['init', 'ingest']],
  ['gfm fabric re', ['register']],
  ['gfm --quiet fabric del', ['delete']],
  ['gfm status --end', ['--endpoint']],
  ['gfm fabric delete lab --y', ['--yes']],
  ['gfm init --validation ', ['off', 'warn', 'strict']],
  ['gfm get -o w', ['wide']],
  ['gfm get sw', ['switches', 'switch', 'sw', 'switchgroups', 'switchgroup']],
  ['gfm patch vpcp', ['vpcpeerings', 'vpcpeering', 'vpcpeer']],
  ['gfm completion f', ['fish']],
  ['gfm revert sw', ['']],
])('bash: %s', async (line, words) => {
  expect(await offered(line)).toEqual(words)
})

test.each(['zsh', 'fish'])('the script of %s can be read by it, where it is installed', async (shell) => {
  const { code, stdout } = await runGfm(['completion', shell])
  expect(code).toBe(EXIT.done)
  expect(stdout).toContain('switchgroups')
  const file = join(await temporaryDirectory(), `gfm.${shell}`)
  await writeFile(file, stdout)
  await run(shell, ['-n', file]).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
})

test('another shell is refused', async () => {
  expect(await runGfm(['completion', 'tcsh'])).toMatchObject({
    code: EXIT.usage,
    stderr: expect.stringContaining('Allowed choices are bash, zsh, fish'),
  })
})
