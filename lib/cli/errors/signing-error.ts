import { notSigned } from '../../git/signing/ssh-signature.ts'

/** A commit that git's configuration wants signed could not be. Nothing was pushed. */
export class SigningError extends Error {
  override readonly name = 'SigningError'

  constructor(reason: string, options?: { cause?: unknown }) {
    super(notSigned(reason), options)
  }
}
