import type { CommitStatus } from '../../domain/events/commit-status.ts'

/** A commit in a registered repository. */
export interface StatusTarget {
  /** The repository's URL. */
  url: string
  /** The full id. */
  commit: string
  /** A page with details. */
  link?: string | undefined
}

/** The one request that puts a status on a commit: a POST of JSON. */
export interface StatusRequest {
  url: string
  headers?: Record<string, string>
  body: Record<string, string>
}

/** Undefined if the URL is not one of the host's. */
export type MakeStatusRequest = (target: StatusTarget, status: CommitStatus) => StatusRequest | undefined

/** The segments of a repository's path, the last one without `.git`; undefined if one of them is not a plain name. */
export function repositoryPath(url: string): string[] | undefined {
  const segments = new URL(url).pathname
    .replace(/(\.git)?\/?$/, '')
    .slice(1)
    .split('/')
  return segments.every((segment) => /^~?[\w.-]+$/.test(segment)) ? segments : undefined
}

/**
 * Text in a form that every host accepts: without characters beyond the basic plane, which GitHub refuses, and
 * truncated with an ellipsis to `limit` UTF-16 units; no other unit gives a higher count.
 */
export function truncate(text: string, limit: number): string {
  const plain = text.replace(/[\u{10000}-\u{10ffff}]|\p{Cs}/gu, '\ufffd')
  return plain.length <= limit ? plain : `${plain.slice(0, limit - 1)}…`
}
