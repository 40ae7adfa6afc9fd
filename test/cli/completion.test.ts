import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { SHELLS } from '../../lib/cli/completion/shells.ts'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import { temporaryDirectory } from '../support/git.ts'
import { runGfm } from './captured-run.ts'
import { isInstalled, OFFERED } from './completed-line.ts'

const run = promisify(execFile)

describe.each(SHELLS)('%s', (shell) => {
  test.for<[string, string[]]>([
    ['gfm in', ['init', 'ingest']],
    ['gfm fabric re', ['register']],
    ['gfm --quiet fabric del', ['delete']],
    ['gfm status --end', ['--endpoint']],
    ['gfm fabric delete lab --y', ['--yes']],
    ['gfm fabric get --re', []],
    ['gfm fabric get sw', []],
    ['gfm init --validation ', ['off', 'warn', 'strict']],
    ['gfm get -o w', ['wide']],
    ['gfm get sw', ['switches', 'switch', 'sw', 'switchgroups', 'switchgroup']],
    ['gfm patch vpcp', ['vpcpeerings', 'vpcpeering', 'vpcpeer']],
    ['gfm completion f', ['fish']],
    ['gfm revert sw', []],
  ])('%s', async ([line, words], { skip }) => {
    if (!(await isInstalled(shell))) skip(`${shell} is not installed here, so nobody has tried what it offers`)
    expect((await OFFERED[shell](line)).toSorted()).toEqual(words.toSorted())
  })

  test('reads its script', async ({ skip }) => {
    const { code, stdout } = await runGfm(['completion', shell])
    expect(code).toBe(EXIT.done)
    expect(stdout).toContain('switchgroups')
    if (!(await isInstalled(shell))) skip(`${shell} is not installed here, so its script was made, and not read`)
    const file = join(await temporaryDirectory(), `gfm.${shell}`)
    await writeFile(file, stdout)
    await run(shell, ['-n', file])
  })
})

test('another shell is refused', async () => {
  expect(await runGfm(['completion', 'tcsh'])).toMatchObject({
    code: EXIT.usage,
    stderr: expect.stringContaining('Allowed choices are bash, zsh, fish'),
  })
})
