/** A pack that violates the format, or does not match its checksum. */
export class PackError extends Error {
  override readonly name = 'PackError'
}
