import pMap from 'p-map'
import type { ListedObject, ObjectPage } from '../../contract/object.ts'
import type { OperationReport } from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import type { ObjectQuery } from '../../domain/objects/list-objects.ts'
import type { ObjectName } from '../../domain/objects/object-name.ts'
import { pages } from '../../pages.ts'
import { pathOfParts, percentEncoded } from '../../percent-encoding.ts'
import type { OperationOptions } from '../arguments/options.ts'
import { shownObjects, shownReport } from '../deployment/deployment-answers.ts'
import type { DeploymentClient } from '../deployment/deployment-client.ts'
import { checked } from '../deployment/deployment-request.ts'
import { etagIn, headersOf } from '../deployment/entity-tag.ts'
import { writeQuery } from '../deployment/write-query.ts'
import { ProblemError } from '../errors/problem-error.ts'
import type { ObjectAccess, ObjectVersion } from './object-access.ts'

/** The API's largest page. */
const PAGE = 500
/** Requests for texts at a time. */
const CONCURRENCY = 4

/** Access to objects through the API of a deployment. */
export function deployedObjects(
  client: DeploymentClient,
  fabric: string,
  { propose = false, reason }: Pick<OperationOptions, 'propose' | 'reason'> = {},
): ObjectAccess {
  const get = async (name: ObjectName, at?: string): Promise<ObjectVersion> => {
    const path = `${pathOf(fabric, name)}${at === undefined ? '' : `?${new URLSearchParams({ at })}`}`
    const { headers, text } = await client.send('GET', path, { headers: { accept: 'application/yaml' } })
    return versionOf(headers, text)
  }
  return {
    list: async (query) => {
      const listed: ListedObject[] = []
      const read = async (after: string | undefined) => {
        const page = queryOf({ ...query, limit: PAGE, ...definedOf({ after }) })
        const { text } = await client.send('GET', `${objectsOf(fabric)}?${page}`)
        return checked<ObjectPage>(jsonOf(text), shownObjects)
      }
      for await (const { objects } of pages(read)) listed.push(...objects)
      return listed
    },
    texts: (listed) => pMap(listed, async (object) => (await get(fullName(object))).text, { concurrency: CONCURRENCY }),
    get,
    change: async (name, { method, content }, { precondition, dryRun, ingest }) => {
      const path = `${pathOf(fabric, name)}?${writeQuery({ dryRun, ingest, propose, reason })}`
      const { text } = await client.send(method, path, { headers: headersOf(precondition), ...(content && { content }) })
      return checked<OperationReport>(jsonOf(text), shownReport)
    },
  }
}

/** With its group: another group may have a kind of the same name. */
function fullName({ group, plural, namespace, name }: ListedObject): ObjectName {
  return { kind: `${plural}.${group}`, namespace, name }
}

function objectsOf(fabric: string): string {
  return `fabrics/${percentEncoded(fabric)}/objects/`
}

function pathOf(fabric: string, { kind, namespace, name }: ObjectName): string {
  return `${objectsOf(fabric)}${pathOfParts([kind, namespace, name])}/`
}

function queryOf({ kind, namespace, namePrefix, limit, after }: ObjectQuery): URLSearchParams {
  const given = { kind, namespace, name_prefix: namePrefix, limit: String(limit), after }
  return new URLSearchParams(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

function versionOf(headers: Headers, text: string): ObjectVersion {
  const etag = etagIn(headers)
  if (etag === undefined) throw new ProblemError('The answer has no ETag: is it the endpoint of a deployment?', { status: 200 })
  return { etag, text }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ProblemError('The answer is not JSON: is it the endpoint of a deployment?', { status: 200 })
  }
}
