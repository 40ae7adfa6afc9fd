import type { OperationAnswer } from '../../lib/contract/answer.ts'
import type { ConflictDecision } from '../../lib/contract/operation.ts'
import type { ObjectId } from '../navigation/route.ts'
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

/** Sends a change; `isDry`: only shows what it would do. */
export function carryOut(change: Change, isDry: boolean, signal?: AbortSignal): Promise<Reply<OperationAnswer>> {
  const { path, asked } = requestOf(change, isDry)
  return send<OperationAnswer>(path, { ...asked, ...(signal !== undefined && { signal }) })
}

function requestOf(change: Change, isDry: boolean): { path: string; asked: Asked } {
  const { fabric } = change
  const dry = isDry ? '?dry_run=true' : ''
  switch (change.do) {
    case 'put': {
      const headers = { 'content-type': 'application/yaml', 'if-match': `"${change.version}"` }
      return { path: paths.object(fabric, change.object) + dry, asked: { method: 'PUT', headers, body: change.text } }
    }
    case 'delete':
      return {
        path: paths.object(fabric, change.object) + dry,
        asked: { method: 'DELETE', headers: { 'if-match': `"${change.version}"` } },
      }
    case 'revert':
      return { path: paths.revert(fabric, change.operation), asked: { method: 'POST', ...jsonBody({ dry_run: isDry }) } }
    case 'restore': {
      const body = jsonBody({ at: change.at, dry_run: isDry })
      return { path: paths.restore(fabric, change.object), asked: { method: 'POST', ...body } }
    }
    case 'init':
      return { path: paths.init(fabric), asked: { method: 'POST', ...jsonBody({ dry_run: isDry }) } }
    case 'ingest': {
      const file = change.file === undefined ? {} : { file_path: change.file }
      return {
        path: paths.ingest(fabric),
        asked: {
          method: 'POST',
          ...jsonBody({ dry_run: isDry, ...file, ...(change.decisions !== undefined && { decisions: change.decisions }) }),
        },
      }
    }
    case 'drop': {
      const match = change.replaces === undefined ? {} : { 'if-match': `"${change.replaces}"` }
      const headers = { 'content-type': 'application/octet-stream', ...match }
      return { path: paths.raw(fabric, change.file) + dry, asked: { method: 'PUT', headers, body: change.text } }
    }
  }
}
