import { expect } from 'vitest'
import { DomainError, type ErrorCode } from '../../lib/contract/errors.ts'

/** The DomainError with which a call was refused; fails when it was not, or with another code. */
export async function refusal<C extends ErrorCode>(code: C, call: Promise<unknown>): Promise<DomainError<C>> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error !== undefined && !(error instanceof DomainError)) throw error
  expect(error?.code).toBe(code)
  return error as DomainError<C>
}
