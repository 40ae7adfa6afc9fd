import type { OperationContext } from '../../app/transaction/operation-context.ts'
import { DomainError, isError } from '../../contract/errors.ts'
import { type FoundFabric, findFabrics } from '../../domain/rebuild/find-fabrics.ts'
import { toldNames } from '../../kubernetes/schema/told-names.ts'

/**
 * The error for a fabric that is not where it was looked for, with those that the branch has. Undefined if it has none:
 * then no name is misspelt.
 */
export async function absentFabric({
  repository,
  settings,
  signal,
}: Pick<OperationContext, 'repository' | 'settings' | 'signal'>): Promise<DomainError | undefined> {
  const { found } = await findFabrics(await repository.refresh(signal))
  if (found.length === 0) return undefined
  const { name } = settings
  const message = `There is no fabric ${name} in ${repository.url} ${repository.branch}: ${whereItIs(name, found)}`
  return new DomainError('fabric_not_found', message, { fabric: name })
}

/**
 * The directory in which the branch has a fabric of the name already, if not in that of the settings. Undefined as well
 * where the repository has too many folders to be searched.
 */
export async function otherDirectory({
  repository,
  settings: { name, directory },
  signal,
}: Pick<OperationContext, 'repository' | 'settings' | 'signal'>): Promise<string | undefined> {
  try {
    const { found } = await findFabrics(await repository.refresh(signal))
    const directories = found.filter(({ settings }) => settings.name === name).map(({ settings }) => settings.directory)
    return directories.includes(directory) ? undefined : directories[0]
  } catch (error) {
    if (isError(error, 'limit_exceeded')) return undefined
    throw error
  }
}

function whereItIs(name: string, found: readonly FoundFabric[]): string {
  const elsewhere = found.find(({ settings }) => settings.name === name)
  if (elsewhere !== undefined) return `it is in --directory ${elsewhere.settings.directory || '.'}`
  const names = found.map(({ settings }) => settings.name)
  return `${toldNames(name, names)}. gfm init makes a new one`
}
