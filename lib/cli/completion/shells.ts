import type { CompletedCommand } from './completion-words.ts'

export const SHELLS = ['bash', 'zsh', 'fish'] as const

export type Shell = (typeof SHELLS)[number]

/** The script of each shell that completes the commands. */
export const SCRIPT: Readonly<Record<Shell, (commands: readonly CompletedCommand[]) => string>> = {
  bash,
  zsh: (commands) => `autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`,
  fish,
}

/** Finds the command among the words before the cursor; offers its commands, options, or the values of an option. */
function bash(commands: readonly CompletedCommand[]): string {
  const paths = commands.filter(({ path }) => path.length > 0).map(({ path }) => quoted(path.join(' ')))
  const values = commands.flatMap(({ path, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map(({ flags, choices }) => {
        const patterns = flags.map((flag) => quoted(`${path.join(' ')}:${flag}`)).join('|')
        const offer = choices.length > 0 ? `-W ${quoted(choices.join(' '))}` : '-f'
        return `    ${patterns}) COMPREPLY=($(compgen ${offer} -- "$cur")); return ;;`
      }),
  )
  const words = commands.map(({ path, commands: children, options, words: own }) => {
    const offered = [...children.map(({ name }) => name), ...own, ...options.flatMap(({ flags }) => flags), '--help']
    return `    ${quoted(path.join(' '))}) words=${quoted(offered.join(' '))} ;;`
  })
  return `_gfm() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" path='' words='' index word
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${path:+$path }\${COMP_WORDS[index]}"
    case "$word" in
      ${paths.join('|')}) path="$word" ;;
    esac
  done
  case "$path:$prev" in
${values.join('\n')}
  esac
  case "$path" in
${words.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _gfm gfm
`
}

/** Finds the command among the words before the cursor, as that of bash does: `fabric get` is not `get`. */
function fish(commands: readonly CompletedCommand[]): string {
  const paths = commands.filter(({ path }) => path.length > 0).map(({ path }) => quoted(path.join(' ')))
  const lines = commands.flatMap(({ path, commands: children, options, words }) => {
    const line = (more: string) => `complete -c gfm -n ${quoted(`__gfm_at ${quoted(path.join(' '))}`)} ${more}`
    return [
      ...children.map(({ name, about }) => line(`-f -a ${name} -d ${quoted(about)}`)),
      ...(words.length === 0 ? [] : [line(`-f -a ${quoted(words.join(' '))}`)]),
      ...options.map(({ flags, about, takesValue, choices }) => {
        const value = choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : takesValue ? ' -r' : ''
        return line(`${flags.map(fishFlag).join(' ')}${value} -d ${quoted(about)}`)
      }),
    ]
  })
  return `function __gfm_at
  set -l path
  set -l words (commandline -opc)
  set -e words[1]
  for word in $words
    set -l longer (string join ' ' -- $path $word)
    if contains -- $longer ${paths.join(' ')}
      set path $longer
    end
  end
  test "$path" = "$argv[1]"
end
${lines.join('\n')}
`
}

function fishFlag(flag: string): string {
  return flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`
}

/** Between single quotes, in which bash and fish read `'\''` as a quote. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
