import { DomainError } from '../../contract/errors.ts'

export function notInitialized(fabric: string): DomainError<'fabric_not_initialized'> {
  return new DomainError('fabric_not_initialized', `The fabric ${fabric} has no GitOps structure yet: initialise it first`, {
    fabric,
  })
}
