import { editObject } from '../../app/operations/edit-object.ts'
import { getObject, listObjects, objectTexts } from '../../app/reading/read-objects.ts'
import type { ObjectEdit } from '../../domain/objects/object-edit.ts'
import { patchOf, putOf } from '../../http/requests/object-body.ts'
import type { OperationOptions } from '../arguments/options.ts'
import { operationOf } from '../remote/author.ts'
import { type DirectOptions, onRemote } from '../remote/direct.ts'
import { onBranchOrProposal, onProposedBranch } from '../remote/on-proposal.ts'
import type { ObjectAccess, ObjectChange } from './object-access.ts'

/** Access to objects directly on a remote. Each call reads its branch anew, since an editor may be open in between. */
export function directObjects(
  direct: DirectOptions,
  { author, propose, autoMerge, reason }: Pick<OperationOptions, 'author' | 'propose' | 'autoMerge' | 'reason'>,
): ObjectAccess {
  return {
    list: (query) =>
      onRemote(direct, async (context) => (await listObjects(context, { ...query, limit: Number.POSITIVE_INFINITY })).objects),
    texts: (listed) => onRemote(direct, (context) => objectTexts(context, listed)),
    // An edit is made of what the proposal holds already.
    get: (name, at) => (propose === true ? onProposedBranch : onRemote)(direct, (context) => getObject(context, name, at)),
    change: async (name, change, options) => {
      const asked = await operationOf({ author, reason, dryRun: options.dryRun })
      const request = { ...asked, name, edit: editOf(change), ...options }
      return onBranchOrProposal({ propose, autoMerge, dryRun: options.dryRun })(direct, (context) => editObject(context, request))
    },
  }
}

function editOf({ method, content }: ObjectChange): ObjectEdit {
  if (content === undefined || method === 'DELETE') return { action: 'delete' }
  const body = { type: content.type, bytes: Buffer.from(content.text) }
  return method === 'PUT' ? putOf(body) : patchOf(body)
}
