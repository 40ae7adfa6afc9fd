import { execFile } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A value of git's configuration, and the file or place that it comes from. */
export interface Setting {
  value: string
  origin: string
}

/** Git's configuration as it is in the directory where `gfm` runs, with its includes and its precedence. */
export interface GitConfig {
  /** Every setting in git's order: the last one of a name wins. Names as `git config --list` prints them. */
  readonly settings: readonly (Setting & { name: string })[]
  /** The value that wins. `name` in lower case, apart from a subsection. */
  get(name: string): Setting | undefined
}

/** Reads git's whole configuration at once. Empty where there is no git. */
export async function readGitConfig(): Promise<GitConfig> {
  return gitConfigOf(await gitConfig('--list', '--show-origin', '-z'))
}

/** The configuration in the output of `git config --list --show-origin -z`: origin and setting in turn. */
export function gitConfigOf(output: string): GitConfig {
  const fields = output.split('\0').slice(0, -1)
  const settings = fields.flatMap((origin, index) => (index % 2 === 0 ? [{ ...settingIn(fields[index + 1] ?? ''), origin }] : []))
  return { settings, get: (name) => settings.findLast((setting) => setting.name === name) }
}

/** The settings of `http` that hold for a URL, by their last name in lower case: git itself picks the longest match. */
export async function readHttpSettings(url: string): Promise<ReadonlyMap<string, string>> {
  const fields = (await gitConfig('-z', '--get-urlmatch', 'http', url)).split('\0').slice(0, -1)
  return new Map(fields.map((field) => settingIn(field)).map(({ name, value }) => [name.slice('http.'.length), value]))
}

/** Whether a value means yes (git-config(1), "boolean"). */
export function isYes(value: string): boolean {
  return /^(true|yes|on)$/i.test(value) || (/^[+-]?\d+$/.test(value) && Number(value) !== 0)
}

/** A path in the configuration: `~/` is the home directory. */
export function configPath(value: string): string {
  return value.startsWith('~/') ? join(homedir(), value.slice(2)) : value
}

/** A name without a value, as in `[commit] gpgSign`, means true. */
function settingIn(field: string): { name: string; value: string } {
  const end = field.indexOf('\n')
  return end < 0 ? { name: field, value: 'true' } : { name: field.slice(0, end), value: field.slice(end + 1) }
}

async function gitConfig(...args: string[]): Promise<string> {
  try {
    return (await run('git', ['config', ...args], { maxBuffer: 2 ** 24 })).stdout
  } catch {
    return ''
  }
}
