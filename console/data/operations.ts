import type { OperationAnswer } from '../../lib/contract/answer.ts'
import type { ConflictDecision } from '../../lib/contract/operation.ts'
import { type ObjectId, withQuery } from '../navigation/route.ts'
import { paths } from './paths.ts'
import { type Asked, jsonBody, type Reply, send } from './request.ts'

/**
 * A change that a person may make. The dry run and the commit are the same request: nothing is sent that was not
 * shown.
 */
export type Change =
  | { do: 'put'; fabric: string; object: ObjectId; version: string; text: string }
  | { do: 'delete'; fabric: string; object: ObjectId; version: string }
  | { do: 'revert'; fabric: string; operation: string }
  | { do: 'restore'; fabric: string; object: ObjectId; at: string }
  | { do: 'init'; fabric: string }
  | { do: 'ingest'; fabric: string; file?: string; decisions?: readonly ConflictDecision[] }
  | { do: 'drop'; fabric: string; file: string; text: Blob; replaces?: string }

interface HowAsked {
  /** Only shows what it would do. */
  isDry: boolean
  /** Why, in one line; empty: not said. */
  reason?: string
  signal?: AbortSignal
}

/** Sends a change. */
export function carryOut(change: Change, { isDry, reason = '', signal }: HowAsked): Promise<Reply<OperationAnswer>> {
  const { path, asked } = requestOf(change, isDry, reason)
  return send<OperationAnswer>(path, { ...asked, ...(signal !== undefined && { signal }) })
}

function requestOf(change: Change, isDry: boolean, reason: string): { path: string; asked: Asked } {
  const { fabric } = change
  const query = { dry_run: isDry ? 'true' : '', reason }
  const body = { dry_run: isDry, ...(reason !== '' && { reason }) }
  switch (change.do) {
    case 'put': {
      const headers = { 'content-type': 'application/yaml', 'if-match': `"${change.version}"` }
      return { path: withQuery(paths.object(fabric, change.object), query), asked: { method: 'PUT', headers, body: change.text } }
    }
    case 'delete':
      return {
        path: withQuery(paths.object(fabric, change.object), query),
        asked: { method: 'DELETE', headers: { 'if-match': `"${change.version}"` } },
      }
    case 'revert':
      return { path: paths.revert(fabric, change.operation), asked: { method: 'POST', ...jsonBody(body) } }
    case 'restore': {
      const asked = jsonBody({ at: change.at, ...body })
      return { path: paths.restore(fabric, change.object), asked: { method: 'POST', ...asked } }
    }
    case 'init':
      return { path: paths.init(fabric), asked: { method: 'POST', ...jsonBody(body) } }
    case 'ingest': {
      const file = change.file === undefined ? {} : { file_path: change.file }
      return {
        path: paths.ingest(fabric),
        asked: {
          method: 'POST',
          ...jsonBody({ ...body, ...file, ...(change.decisions !== undefined && { decisions: change.decisions }) }),
        },
      }
    }
    case 'drop': {
      const match = change.replaces === undefined ? {} : { 'if-match': `"${change.replaces}"` }
      const headers = { 'content-type': 'application/octet-stream', ...match }
      return { path: withQuery(paths.raw(fabric, change.file), query), asked: { method: 'PUT', headers, body: change.text } }
    }
  }
}
