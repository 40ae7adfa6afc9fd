import type { Command } from 'commander'
import type { Fault } from '../../contract/fault.ts'
import { ProblemError } from '../errors/problem-error.ts'

/** Fields of the API whose options or arguments have other names. */
const OTHER_NAMES: Readonly<Record<string, string>> = { name: 'fabric', file_path: 'file', status: 'state' }

/** A field of a request, and what is below it: `body.rules.config`, `query.limit`, `path.fabric`, `directory`. */
const FIELD = /^(?:(?:body|query|path)\.)?(\w+)(.*)$/

/**
 * The error with the options and arguments of the command in place of the fields that the API names: who runs a command
 * sees neither the request nor its lines. Any other error, and a field that the command does not set, stay as they are.
 */
export function saidInFlags(error: unknown, command: Command): unknown {
  if (!(error instanceof ProblemError) || error.code !== 'invalid_request') return error
  const { message, status, code, faults } = error
  return new ProblemError(message, { status, code, faults: faults.map((fault) => inFlags(fault, command)) })
}

function inFlags(fault: Fault, command: Command): Fault {
  const { file, message, line: _, column: __, pointer: ___, ...rest } = fault
  const [, field = '', below = ''] = FIELD.exec(file) ?? []
  const said = saidAs(field, command)
  if (said === undefined) return fault
  const words = message.startsWith(`${file}: `) ? message.slice(file.length + 2) : message
  return { ...rest, file: said, message: below === '' ? words : `${below.slice(1)}: ${words}` }
}

/** The option or argument of a command that sets a field. */
function saidAs(field: string, { options, registeredArguments }: Command): string | undefined {
  const names = [field, OTHER_NAMES[field] ?? field]
  const flags = names.map((name) => `--${name.replaceAll('_', '-')}`)
  const option = options.find(({ long }) => long !== undefined && flags.includes(long))
  if (option !== undefined) return option.long ?? undefined
  return registeredArguments
    .find((argument) => names.includes(argument.name()))
    ?.name()
    .toUpperCase()
}
