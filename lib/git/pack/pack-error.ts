/** A pack that does not follow the format, or is not what its checksum says. */
export class PackError extends Error {
  override readonly name = 'PackError'
}
