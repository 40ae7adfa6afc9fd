import type { Command } from 'commander'
import { UsageError } from '../errors/usage-error.ts'

/**
 * Refuses empty arguments and options of the command that is about to run: they come from shell variables that are not
 * set, and no option means anything by an empty text. Throws UsageError.
 */
export function refuseEmpty(command: Command): void {
  const options = command.options
    .filter((option) => isEmpty(command.getOptionValue(option.attributeName())))
    .map(({ long, short }) => long ?? short ?? '')
  const given: readonly unknown[] = command.processedArgs
  const named = command.registeredArguments.filter((_, index) => isEmpty(given[index])).map((argument) => argument.name())
  const [first] = [...new Set([...options, ...named.map((name) => name.toUpperCase())])]
  if (first !== undefined)
    throw new UsageError(`${first} is empty: leave it out, or give it a value (was a variable of the shell not set?)`)
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.some(isEmpty) : typeof value === 'string' && value.trim() === ''
}
