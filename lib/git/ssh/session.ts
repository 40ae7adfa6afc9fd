import type { Readable, Writable } from 'node:stream'
import type { SshRemote } from '../wire/remote-url.ts'

/** How a command on a server has ended. */
export interface SshEnding {
  /** Its exit code; 255 if the connection failed. Null: it has none. */
  code: number | null
  /** Why it could not be started. */
  error?: NodeJS.ErrnoException
  /** What a library says of a connection that broke. */
  reason?: string
}

/** A command that runs on a server. */
export interface SshSession {
  stdin: Writable
  stdout: Readable
  stderr: Readable
  ended: Promise<SshEnding>
  /** Ends the session; may be called more than once. */
  leave(): void
}

/** What runs commands on servers: a program, or a library. */
export interface SshClient {
  /** Whether it may ask a person for a passphrase, and so take its time before the server speaks. */
  mayPrompt: boolean
  /** Throws DomainError if the connection cannot be made. */
  start(
    remote: SshRemote,
    command: string,
    options: { protocol: 'version=2' | undefined; signal: AbortSignal },
  ): SshSession | Promise<SshSession>
}
