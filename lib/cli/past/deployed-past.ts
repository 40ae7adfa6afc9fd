import { type ChangesReport, changesReport, DIFF_CONTEXT } from '../../contract/object.ts'
import type { OperationPage, OperationRecord } from '../../contract/operation.ts'
import type { OperationReport } from '../../contract/report.ts'
import { OPERATION_ID } from '../../contract/scalars.ts'
import { definedOf } from '../../defined-of.ts'
import { LIMITS } from '../../domain/limits.ts'
import type { ObjectName } from '../../domain/objects/object-name.ts'
import type { ChangesPage } from '../../domain/past/object-changes.ts'
import type { OperationQuery } from '../../domain/past/operation-query.ts'
import { pages } from '../../pages.ts'
import { pathOfParts, percentEncoded } from '../../percent-encoding.ts'
import { shownOperations, shownReport } from '../deployment/deployment-answers.ts'
import type { DeploymentClient } from '../deployment/deployment-client.ts'
import { checked } from '../deployment/deployment-request.ts'
import { ProblemError } from '../errors/problem-error.ts'

/** The API's largest page. */
const PAGE = 100

/** The operations that match, over all pages. */
export async function deployedOperations(
  client: DeploymentClient,
  fabric: string,
  { limit, ...filters }: OperationQuery,
): Promise<OperationPage> {
  const operations: OperationRecord[] = []
  const page: OperationPage = { operations, unreadable: [] }
  const read = async (after: string | undefined) => {
    const query = new URLSearchParams({ ...filters, limit: String(Math.min(limit, PAGE)), ...definedOf({ after }) })
    return checked<OperationPage>(await client.sendJson('GET', `${at(fabric)}operations/?${query}`), shownOperations)
  }
  for await (const part of pages(read)) {
    operations.push(...part.operations)
    page.unreadable.push(...(part.unreadable ?? []))
    if (operations.length >= limit) break
  }
  return { ...page, operations: operations.slice(0, limit) }
}

/** What one commit changed; with `from`, what differs between two points in time. */
export async function deployedChanges(
  client: DeploymentClient,
  fabric: string,
  { from, to }: { from?: string; to: string },
  page?: ChangesPage,
): Promise<ChangesReport> {
  const place = from === undefined ? `changes/${percentEncoded(to)}/` : 'changes/'
  const query = new URLSearchParams({ ...definedOf({ from }), ...(from !== undefined && { to }), ...queryOf(page) }).toString()
  const path = query === '' ? place : `${place}?${query}`
  return checked(await client.sendJson('GET', `${at(fabric)}${path}`), changesReport.loose())
}

/** Only what differs from the default: an earlier deployment knows no pages. */
function queryOf({ limit, context, after, pathPrefix }: Partial<ChangesPage> = {}): Record<string, string> {
  return {
    ...(limit !== undefined && limit !== LIMITS.changesTold.value && { limit: String(limit) }),
    ...(context !== undefined && context !== DIFF_CONTEXT && { context: String(context) }),
    ...definedOf({ after, path_prefix: pathPrefix }),
  }
}

/** The whole id of an operation that a point in time names. Throws ProblemError if no operation made its commit. */
export async function deployedOperation(client: DeploymentClient, fabric: string, point: string): Promise<string> {
  if (OPERATION_ID.test(point)) return point
  const { to } = await deployedChanges(client, fabric, { to: point })
  if (to.operation !== null) return to.operation
  const message = `No operation of the fabric made ${to.commit}: git revert ${to.commit} undoes it`
  throw new ProblemError(message, { status: 409, code: 'not_revertible' })
}

/** Brings an object back to what it was. */
export async function restoreDeployed(
  client: DeploymentClient,
  fabric: string,
  { kind, namespace, name }: ObjectName,
  body: { at: string; dry_run: boolean; propose?: boolean; reason?: string },
): Promise<OperationReport> {
  const object = pathOfParts([kind, namespace, name])
  return checked(await client.sendJson('POST', `${at(fabric)}objects/${object}/restore/`, body), shownReport)
}

function at(fabric: string): string {
  return `fabrics/${percentEncoded(fabric)}/`
}
