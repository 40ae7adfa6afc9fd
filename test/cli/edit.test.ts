import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import { LabFabric, notedVpc } from './lab-fabric.ts'

const GFM = join(import.meta.dirname, '../../dist/gfm.mjs')
const lab = new LabFabric()

/**
 * An editor that does to its file what the lines of a shell script do, one script for each time it is opened; the last
 * one stays.
 */
async function editor(...scripts: string[]): Promise<void> {
  const place = join(lab.directory, 'editor')
  await mkdir(place)
  for (const [index, script] of scripts.entries()) await writeFile(join(place, String(index + 1)), script)
  const path = join(place, 'edit')
  const count = `n=$(ls ${place}/turn.* 2>/dev/null | wc -l); touch ${place}/turn.$n; n=$((n + 1))`
  await writeFile(
    path,
    `#!/bin/sh\n${count}\n[ $n -gt ${scripts.length} ] && n=${scripts.length}\ncp "$2" ${place}/seen.$n\n. ${place}/$n\n`,
  )
  await chmod(path, 0o755)
  vi.stubEnv('VISUAL', `${path} --wait`)
  vi.stubEnv('TMPDIR', lab.directory)
}
const leftovers = async () => (await readdir(lab.directory)).filter((name) => name.startsWith('gfm-edit-'))
const vni = (number: number) => `sed -i 's/vni: [0-9]*/vni: ${number}/' "$2"`

test('shows the diff, asks, and pushes', async () => {
  await editor(vni(12))
  const { code, stderr } = await lab.run('edit vpc a', { terminal: true, input: 'y\n' })
  expect(stderr).toContain('vni: 12')
  expect(stderr).not.toContain('manifest.yaml')
  expect(stderr).toContain('files of records in .hnp')
  expect(code).toBe(EXIT.done)
  expect(await lab.file('a')).toBe(notedVpc('a', 12))
  expect(await leftovers()).toEqual([])
})

test.each([
  ['left as it is', 'true', 'y\n'],
  ['emptied', ': > "$2"', 'y\n'],
  ['not to be pushed', vni(12), 'n\n'],
])('%s, nothing is changed', async (_, script, input) => {
  await editor(script)
  const before = await lab.head()
  const { code, stderr } = await lab.run('edit vpc a', { terminal: true, input })
  expect({ code, last: stderr.trimEnd().split('\n').at(-1) }).toEqual({
    code: EXIT.done,
    last: 'Edit cancelled: nothing was changed',
  })
  expect(await lab.head()).toBe(before)
  expect(await leftovers()).toEqual([])
})

test('a refused text is opened again, with the reason above it', async () => {
  await editor(
    `sed -i 's/name: a/name: other/' "$2"`,
    `grep -q "^#gfm " "$2" && sed -i 's/name: other/name: a/;s/vni: 1/vni: 5/' "$2"`,
  )
  const { code, stderr } = await lab.run('edit vpc a --yes')
  expect({ code, stderr }).toEqual({ code: EXIT.done, stderr: expect.not.stringContaining('error') })
  expect(await lab.file('a')).toBe(notedVpc('a', 5))
})

test('a refused text that is left as it is stays in its file', async () => {
  await editor(`sed -i 's/name: a/name: other/' "$2"`, 'true')
  const { code, stderr } = await lab.run('edit vpc a --yes')
  expect(code).toBe(EXIT.failure)
  expect(stderr).toContain('Edit cancelled: the text was refused, and then left as it was\n  The ')
  const path = /What you wrote is in (\S+)/.exec(stderr)?.[1] ?? ''
  expect(path).toContain('/vpc-a.yaml')
  expect(await readFile(path, 'utf8')).toBe(notedVpc('a').replace('name: a', 'name: other'))
})

test('is applied on top of changes that somebody else made meanwhile', async () => {
  const theirs = join(lab.directory, 'theirs.yaml')
  await writeFile(
    theirs,
    notedVpc('a').replace('# of a', '# of a, and of Bob').replace('  name: a', '  name: a\n  labels: {x: one}'),
  )
  await editor(`${vni(8)}; node ${GFM} put -f ${theirs} ${lab.on.join(' ')} >&2`)
  const { code, stderr } = await lab.run('edit vpc a --yes')
  expect({ code, stderr }).toEqual({ code: EXIT.done, stderr: expect.stringContaining('your edit is applied on top of theirs') })
  expect(await lab.file('a')).toBe(
    notedVpc('a', 8).replace('# of a', '# of a, and of Bob').replace('  name: a', '  name: a\n  labels: {x: one}'),
  )
})

test.each([
  ['folded', ['note: >-', '  the leaf in', '', '  rack seven', '  is wired']],
  ['literal', ['note: |', '  the leaf', '', '  rack seven', '  is wired']],
  ['wrapped', ['note: the leaf in', '  rack seven', '  is wired # why']],
])('on top of changes of others, a text that is %s changes the line of the word', async (_, note) => {
  const noted = (text: string) =>
    text.replace('spec:', ['  annotations:', ...note.map((line) => (line === '' ? '' : `    ${line}`)), 'spec:'].join('\n'))
  const [first, theirs] = ['first.yaml', 'theirs.yaml'].map((name) => join(lab.directory, name)) as [string, string]
  await writeFile(first, noted(notedVpc('a')))
  expect(await lab.run(`put -f ${first}`)).toMatchObject({ code: EXIT.done })
  await writeFile(theirs, noted(notedVpc('a', 33)))
  await editor(`sed -i 's/rack seven/rack eight/' "$2"; node ${GFM} put -f ${theirs} ${lab.on.join(' ')} >&2`)
  const { code, stderr } = await lab.run('edit vpc a --yes')
  expect({ code, stderr }).toEqual({ code: EXIT.done, stderr: expect.stringContaining('your edit is applied on top of theirs') })
  expect(await lab.file('a')).toBe(noted(notedVpc('a', 33)).replace('rack seven', 'rack eight'))
})

test('shows what both have changed, to be settled', async () => {
  const theirs = join(lab.directory, 'theirs.yaml')
  await writeFile(theirs, notedVpc('a', 33))
  await editor(`${vni(8)}; node ${GFM} put -f ${theirs} ${lab.on.join(' ')} >&2`, vni(41))
  const { code } = await lab.run('edit vpc a --yes')
  expect(code).toBe(EXIT.done)
  expect(await readFile(join(lab.directory, 'editor/seen.2'), 'utf8')).toMatch(
    /^#gfm Somebody has changed[\s\S]*\n#gfm \+ {2}vni: 33 # number\n# of a\n[\s\S]* vni: 8 /,
  )
  expect(await lab.file('a')).toBe(notedVpc('a', 41))
})

test('a failing editor is reported, and --yes is needed without a terminal', async () => {
  await editor('exit 3')
  expect(await lab.run('edit vpc a --yes')).toMatchObject({ code: EXIT.failure, stderr: expect.stringContaining('ended with 3') })
  expect(await leftovers()).toEqual([])
  expect(await lab.run('edit vpc a')).toMatchObject({ code: EXIT.usage, stderr: expect.stringContaining('with --yes') })
})
