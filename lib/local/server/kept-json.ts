/** A file that the stack keeps between runs, and that it cannot use. */
export class BrokenFileError extends Error {
  override readonly name = 'BrokenFileError'

  constructor(file: string, reason: string, options?: ErrorOptions) {
    super(`${file} is damaged: ${reason}. Restore it, or delete all data of the stack with npm run reset`, options)
  }
}

/** Reads JSON that an earlier run has kept. Throws BrokenFileError. */
export function keptJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new BrokenFileError(file, `it is no JSON (${(cause as Error).message})`, { cause })
  }
}
