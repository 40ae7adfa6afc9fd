import type { z } from 'zod'
import type { EditObjectRequest } from '../../app/operations/edit-object.ts'
import { definedOf } from '../../defined-of.ts'
import type { ObjectQuery } from '../../domain/objects/list-objects.ts'
import type { ObjectEdit } from '../../domain/objects/object-edit.ts'
import type { HttpRequest, PathOf } from './http-request.ts'
import { preconditionOf } from './preconditions.ts'
import type { editQuery, objectsQuery } from './schemas/objects.ts'

type ObjectPath = PathOf<'/fabrics/{fabric}/objects/{kind}/{namespace}/{name}'>

export type EditHttpRequest = HttpRequest<undefined, z.infer<typeof editQuery>, ObjectPath>

/** The requested edit. Throws the errors of `preconditionOf`. */
export function editRequest({ path, query, headers, actor, operation }: EditHttpRequest, edit: ObjectEdit): EditObjectRequest {
  const { kind, namespace, name } = path
  return {
    operation,
    actor,
    dryRun: query.dry_run,
    reason: query.reason,
    ingest: query.ingest,
    name: { kind, namespace, name },
    edit,
    precondition: preconditionOf(headers),
  }
}

export function objectQuery({ kind, namespace, name_prefix, limit, after }: z.infer<typeof objectsQuery>): ObjectQuery {
  return { limit, ...definedOf({ kind, namespace, namePrefix: name_prefix, after }) }
}
