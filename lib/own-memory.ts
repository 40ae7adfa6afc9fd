/** A copy outside Node's pool, where a few bytes hold the 8 KiB around them in memory. */
export function ownCopy(bytes: Uint8Array): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length)
  copy.set(bytes)
  return copy
}

/** The same bytes for whoever keeps them: they must not hold what they were cut from, which is more than they count. */
export function inOwnMemory(bytes: Buffer): Buffer {
  return bytes.buffer.byteLength > 2 * bytes.length ? ownCopy(bytes) : bytes
}
