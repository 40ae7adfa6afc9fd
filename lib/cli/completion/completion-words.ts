import type { Command } from 'commander'
import { HEDGEHOG_KINDS } from '../../domain/fabric/kinds.ts'
import { shortNamesOf } from '../../domain/fabric/short-names.ts'

/** One command as a shell completes it. */
export interface CompletedCommand {
  /** The words from the program's name on, without it: empty for the program itself. */
  path: readonly string[]
  commands: readonly { name: string; about: string }[]
  options: readonly CompletedOption[]
  /** What its first argument may be, where that is known. */
  words: readonly string[]
}

export interface CompletedOption {
  flags: readonly string[]
  about: string
  takesValue: boolean
  choices: readonly string[]
}

/** Every command of a program, the program itself first. */
export function completedCommands(command: Command, path: readonly string[] = []): CompletedCommand[] {
  const [first] = command.registeredArguments
  const own = {
    path,
    commands: command.commands.map((child) => ({ name: child.name(), about: child.description() })),
    options: command.options.map(({ short, long, description, required, optional, argChoices }) => ({
      flags: [long, short].filter((flag) => flag !== undefined),
      about: description,
      takesValue: required || optional,
      choices: argChoices ?? [],
    })),
    words: first?.name() === 'kind' ? KINDS : (first?.argChoices ?? []),
  }
  return [own, ...command.commands.flatMap((child) => completedCommands(child, [...path, child.name()]))]
}

const KINDS: readonly string[] = HEDGEHOG_KINDS.flatMap((kind) => [kind.plural, kind.kind.toLowerCase(), ...shortNamesOf(kind)])
