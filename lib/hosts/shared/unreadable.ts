import { DomainError } from '../../contract/errors.ts'

/** The error for a secret that cannot be used. `reason` must not contain any part of the secret's text. */
export function unreadable(secret: string, reason: string, cause?: unknown): DomainError<'credentials_unreadable'> {
  const message = `The credentials in the secret ${secret} cannot be used: ${reason}`
  return new DomainError('credentials_unreadable', message, { secret, reason }, { cause })
}
