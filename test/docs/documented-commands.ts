import type { Command } from 'commander'
import { buildProgram } from '../../lib/cli/program.ts'
import { capture } from '../cli/captured-run.ts'

/** Every `gfm` command of a page with all its arguments, in a block or in a line, without what the shell adds. */
export function documentedCommands(page: string): string[] {
  const blocks = [...page.matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) => block.replaceAll('\\\n', ' ')).join('\n')
  const lines = [...blocks.matchAll(/^ *(gfm .*)$/gm)].map(([, line = '']) => line)
  const inline = [...page.matchAll(/`(gfm [a-z][^`]*)`/g)].map(([, line = '']) => line)
  return [...new Set([...lines, ...inline].map((line) => line.replace(/\s+#.*$/, '').trim()))]
}

/**
 * Parses a command as the shell would hand it over, and runs nothing; a name alone has to be that of a command. Returns
 * what was wrong with it.
 */
export async function parses(line: string): Promise<string> {
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '').slice(1)
  const stderr = capture(false)
  const run = {
    signal: new AbortController().signal,
    stdin: process.stdin,
    stdout: capture(false).stream,
    stderr: stderr.stream,
    directory: '/',
  }
  const program = await buildProgram(run, () => {})
  if (words.every((word) => /^[a-z]+$/.test(word))) return isCommand(program, words) ? '' : `There is no command ${line}`
  withoutActions(program)
  await program.parseAsync(words, { from: 'user' }).catch(() => undefined)
  return stderr.text()
}

function isCommand(command: Command, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined) return true
  const child = command.commands.find((candidate) => candidate.name() === name)
  return child !== undefined && isCommand(child, rest)
}

function withoutActions(command: Command): void {
  if (command.commands.length === 0) command.action(() => {})
  for (const child of command.commands) withoutActions(child)
}
