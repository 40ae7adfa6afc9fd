/** A commit that git's configuration wants signed could not be. Nothing was pushed. */
export class SigningError extends Error {
  override readonly name = 'SigningError'

  constructor(reason: string, options?: { cause?: unknown }) {
    super(`The commit could not be signed, and nothing was pushed: ${reason}`, options)
  }
}
