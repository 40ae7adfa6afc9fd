import { createHash } from 'node:crypto'

/** A key by which a server proves that it is the one that is meant. */
export interface HostKey {
  /** As it begins in `known_hosts`: `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`. */
  type: string
  /** SHA-256 of the key in base64, without padding, as `ssh-keygen -l` shows it. */
  fingerprint: string
}

/** The key of a line `ssh-ed25519 AAAA...`. */
export function hostKeyOf(line: string): HostKey {
  const [type = '', key = ''] = line.split(' ')
  return { type, fingerprint: fingerprintOf(Buffer.from(key, 'base64')) }
}

export function fingerprintOf(key: Buffer): string {
  return createHash('sha256').update(key).digest('base64').replace(/=+$/, '')
}
