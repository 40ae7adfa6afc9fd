import type { Actor } from '../../contract/operation.ts'
import type { Content } from './object-body.ts'

/** What a route names: `{ fabric: string }` of `/fabrics/{fabric}`, and `{ file: string }` of `/raw/{file+}`. */
export type PathOf<Route extends string> = Route extends `${string}{${infer Name}}${infer Rest}`
  ? Record<Name extends `${infer Greedy}+` ? Greedy : Name, string> & PathOf<Rest>
  : unknown

/** A request whose path, query and body are as its endpoint expects them. */
export interface HttpRequest<Body, Query, Path> {
  body: Body
  query: Query
  /** What the route names; fabric and operation are checked. */
  path: Path
  /**
   * The body as it came, for an endpoint that takes more than JSON; at most so many bytes of it. Throws what `sentBody`
   * throws.
   */
  content: (maxBytes?: number) => Content
  actor: Actor
  /** ULID for the operation that this request may start: in every log line. */
  operation: string
  /** Lower-case names. */
  headers: Readonly<Record<string, string | undefined>>
  /** Fires shortly before the function is ended. */
  signal: AbortSignal
  /** When it does, in milliseconds of the epoch. */
  deadline: number
}
