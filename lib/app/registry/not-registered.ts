import { DomainError } from '../../contract/errors.ts'

/*
 * Also answered for what belongs to another team: so both are the same to the last letter.
 */

export function fabricNotFound(id: string): DomainError<'fabric_not_found'> {
  return new DomainError('fabric_not_found', `No fabric named ${id} is registered`, { fabric: id })
}

export function repositoryNotRegistered(id: string): DomainError<'repository_not_registered'> {
  return new DomainError('repository_not_registered', `No repository with the id ${id} is registered`, { repository: id })
}
