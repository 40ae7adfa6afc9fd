import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import { buildProgram } from '../../lib/cli/program.ts'
import { ARCHIVE_STRATEGIES } from '../../lib/contract/fabric.ts'
import { parses } from '../docs/documented-commands.ts'
import { capture } from './captured-run.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/cli.md'), 'utf8')
const run = {
  signal: new AbortController().signal,
  stdin: process.stdin,
  stdout: capture(false).stream,
  stderr: capture(false).stream,
  directory: '/',
}
const program = await buildProgram(run, () => {})

function leaves(command: Command, path: string): [string, Command][] {
  const name = `${path} ${command.name()}`.trim()
  return command.commands.length === 0 ? [[name, command]] : command.commands.flatMap((child) => leaves(child, name))
}

const commands = leaves(program, '')

/** The text between a heading and the next one of its level or above. */
function section(heading: string): string {
  const [level = ''] = heading.split(' ')
  const start = page.indexOf(`\n${heading}\n`)
  if (start < 0) return ''
  const rest = page.slice(start + heading.length + 2)
  const end = rest.search(new RegExp(`^#{1,${level.length}} `, 'm'))
  return end < 0 ? rest : rest.slice(0, end)
}

const firstCells = (text: string) => [...text.matchAll(/^\| (`.*?) \|/gm)].map(([, cell = '']) => cell)

test('every command is described, and no other', () => {
  const documented = [...page.matchAll(/^### (gfm .*)$/gm)].map(([, name]) => name)
  expect(documented.toSorted()).toEqual(commands.map(([name]) => name).toSorted())
})

const common = firstCells(section('## Common options'))

test.each(commands)('%s: its options are in its section or among the common ones, and no others', (name, command) => {
  const options = command.options.map(({ flags }) => `\`${flags}\``)
  const own = firstCells(section(`### ${name}`))
  expect([...new Set([...own, ...common.filter((flags) => options.includes(flags))])].sort()).toEqual(options.sort())
})

test.each(common)('%s is common: several commands have it', (flags) => {
  const having = commands.filter(([, command]) => command.options.some((option) => `\`${option.flags}\`` === flags))
  expect(having.length).toBeGreaterThan(1)
})

test.each(commands)('%s: its help has examples, which can be parsed', async (name, command) => {
  let help = ''
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp()
  const [, text = ''] = help.split('Examples:\n')
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('gfm '))
    .map((line) => line.replace(/ [|>] .*$/, ''))
  expect(text).toContain(name)
  // Words alone are taken for the name of a command.
  const withOptions = lines.filter((line) => !/^[a-z ]+$/.test(line))
  for (const line of withOptions) expect(`${line}: ${await parses(line)}`).toBe(`${line}: `)
})

test.each(commands)('%s: its help marks the options that are required', (_, command) => {
  const required = command.options.filter(({ mandatory }) => mandatory)
  // Descriptions are wrapped.
  const marks = command.helpInformation().replace(/\s+/g, ' ').split(' (required)').length - 1
  expect(marks).toBe(required.length)
})

test('every exit code is described', () => {
  const documented = [...section('## Exit codes').matchAll(/^\| (\d) \|/gm)].map(([, code]) => Number(code))
  expect(documented).toEqual(Object.values(EXIT))
})

/** What `gfm --help` prints. */
function printedHelp(): string {
  let help = ''
  program.configureOutput({ writeOut: (text) => (help += text) }).outputHelp()
  return help
}

test('help lists every exit code', () => {
  const help = printedHelp()
  const told = help.slice(help.indexOf('Exit codes:'), help.indexOf('Environment:')).matchAll(/^ {2}(\d) /gm)
  expect([...told].map(([, code]) => Number(code))).toEqual(Object.values(EXIT))
})

test('every variable in the help is described', () => {
  const help = printedHelp()
  const told = help.slice(help.indexOf('Environment:')).match(/\b(GFM_[A-Z_]+|XDG_CACHE_HOME|NO_COLOR|FORCE_COLOR)\b/g) ?? []
  const documented = firstCells(section('## Environment')).join(' ')
  expect(told).toContain('GFM_API_TOKEN')
  for (const variable of told) expect(documented).toContain(`\`${variable}\``)
})

test('every archive strategy is described', () => {
  for (const strategy of ARCHIVE_STRATEGIES) expect(section('### gfm init')).toContain(`\`${strategy}\``)
})
