import type { Actor } from '../../contract/operation.ts'
import type { Access } from '../authorisation/authorise.ts'
import type { Content } from './object-body.ts'

/** The parameters of a route: `{ fabric: string }` of `/fabrics/{fabric}`, and `{ file: string }` of `/raw/{file+}`. */
export type PathOf<Route extends string> = Route extends `${string}{${infer Name}}${infer Rest}`
  ? Record<Name extends `${infer Greedy}+` ? Greedy : Name, string> & PathOf<Rest>
  : unknown

/** A request whose path, query and body match the endpoint's schemas. */
export interface HttpRequest<Body, Query, Path> {
  body: Body
  query: Query
  /** The parameters of the route; fabric, repository and operation are checked. */
  path: Path
  /**
   * The body as received, for an endpoint that accepts more than JSON; at most `maxBytes`. Throws the errors of
   * `sentBody`.
   */
  content: (maxBytes?: number) => Content
  actor: Actor
  /** What the caller may do. */
  access: Access
  /** ULID for the operation that this request may start; it is in every log line. */
  operation: string
  /** Lower-case names. */
  headers: Readonly<Record<string, string | undefined>>
  /** Fires shortly before the function is ended. */
  signal: AbortSignal
  /** The time at which the signal fires, in milliseconds since the epoch. */
  deadline: number
}
