import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { temporaryDirectory } from '../support/git.ts'
import { runGfm } from './captured-run.ts'

const run = promisify(execFile)

/** What each shell offers for a line with the cursor at its end, in the order of the shell. */
export const OFFERED: Readonly<Record<'bash' | 'zsh' | 'fish', (line: string) => Promise<string[]>>> = { bash, zsh, fish }

/** Whether the shell is on this machine. */
export async function isInstalled(shell: string): Promise<boolean> {
  return run(shell, ['-c', 'true']).then(
    () => true,
    () => false,
  )
}

async function bash(line: string): Promise<string[]> {
  const words = line.split(' ').map((word) => `'${word}'`)
  const ask = `COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _gfm; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout } = await run('bash', ['-c', `${await scriptOf('bash')}\n${ask}`])
  return linesOf(stdout)
}

async function fish(line: string): Promise<string[]> {
  const { directory, script } = await written('fish')
  const ask = `source ${script}; complete -C '${line}'`
  const { stdout } = await run('fish', ['-N', '-c', ask], { env: { ...process.env, HOME: directory }, cwd: directory })
  return linesOf(stdout).map((offer) => offer.split('\t')[0] ?? '')
}

/** zsh completes on a terminal only: an inner shell on a pseudo terminal tells what would be added to the line. */
async function zsh(line: string): Promise<string[]> {
  const { directory, script } = await written('zsh')
  const inner = join(directory, 'inner.zsh')
  await writeFile(
    inner,
    `PROMPT=
source ${script} 2>/dev/null
compadd () {
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return $?; fi
  typeset -a hits
  builtin compadd -A hits "$@"
  (( $#hits )) && print -rl -- "offer:"$^hits
  return 0
}
finished () { print -r -- finished:; exit }
comppostfuncs=(finished)
print -r -- ready:
`,
  )
  const outer = `zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'source ${inner}'
zpty -r -m shell text $'*\\nready:*'
zpty -w -n shell '${line}'$'\\t'
while zpty -r shell text; do print -r -- $text; [[ $text == *finished:* ]] && break; done`
  const env = { ...process.env, HOME: directory, TERM: 'dumb' }
  const { stdout } = await run('zsh', ['-f', '-c', outer], { env, cwd: directory })
  return stdout.split(/[\r\n]+/).flatMap((told) => (/offer:(.*)$/.exec(told)?.[1] ?? '').trim() || [])
}

async function written(shell: string): Promise<{ directory: string; script: string }> {
  const directory = await temporaryDirectory()
  const script = join(directory, `gfm.${shell}`)
  await writeFile(script, await scriptOf(shell))
  return { directory, script }
}

async function scriptOf(shell: string): Promise<string> {
  return (await runGfm(['completion', shell])).stdout
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}
