/** dynalite comes without types (https://github.com/architect/dynalite). */
declare module 'dynalite' {
  import type { Server } from 'node:http'

  export interface DynaliteOptions {
    /** Directory of the LevelDB store; in memory if absent. */
    path?: string
    createTableMs?: number
    deleteTableMs?: number
    updateTableMs?: number
  }

  /** The server's `close` closes the store too. */
  export default function dynalite(options?: DynaliteOptions): Server
}
