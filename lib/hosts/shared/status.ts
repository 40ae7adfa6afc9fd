import type { CommitStatus } from '../../domain/events/commit-status.ts'

/** A commit, as its repository is registered. */
export interface StatusTarget {
  /** Of the repository. */
  url: string
  /** The full id. */
  commit: string
  /** Where people read more. */
  link?: string | undefined
}

/** The one request that puts a status on a commit: a POST of JSON. */
export interface StatusRequest {
  url: string
  headers?: Record<string, string>
  body: Record<string, string>
}

/** Undefined where the URL is none of the host's. */
export type MakeStatusRequest = (target: StatusTarget, status: CommitStatus) => StatusRequest | undefined

/** The segments of a repository's path, the last one without `.git`; undefined when one of them is no plain name. */
export function repositoryPath(url: string): string[] | undefined {
  const segments = new URL(url).pathname
    .replace(/(\.git)?\/?$/, '')
    .slice(1)
    .split('/')
  return segments.every((segment) => /^~?[\w.-]+$/.test(segment)) ? segments : undefined
}

/**
 * Text as every host takes it: without characters beyond the basic plane, which GitHub refuses, and cut with an
 * ellipsis to so many UTF-16 units, of which no way of counting finds more.
 */
export function shorten(text: string, limit: number): string {
  const plain = text.replace(/[\u{10000}-\u{10ffff}]|\p{Cs}/gu, '\ufffd')
  return plain.length <= limit ? plain : `${plain.slice(0, limit - 1)}…`
}
