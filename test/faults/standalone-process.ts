import { dropRaw } from '../../lib/app/operations/drop-raw.ts'
import { editObject } from '../../lib/app/operations/edit-object.ts'
import { ingestRaw } from '../../lib/app/operations/ingest-raw.ts'
import { initGitops } from '../../lib/app/operations/init-gitops.ts'
import { commitInHistory } from '../../lib/app/operations/operation-commit.ts'
import { revertOperation } from '../../lib/app/operations/revert-operation.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import type { ObjectEdit } from '../../lib/domain/objects/object-edit.ts'
import { openGitRepository } from '../../lib/git/branch/repository.ts'
import { asked } from '../support/objects.ts'
import { standaloneContext } from '../support/standalone-context.ts'
import { DROPPED, NEW_OBJECT, OLD_OBJECT } from './example.ts'
import type { StandaloneInput, Task } from './messages.ts'
import { serveTasks } from './serve-tasks.ts'

/** A process that works on a remote as the command line does. */
serveTasks(async ({ action, input }) => {
  const perform = ACTIONS[action]
  if (perform === undefined) throw new Error(`Nobody knows how to ${action}`)
  return perform(input as StandaloneInput)
})

type Action = (input: StandaloneInput) => Promise<Pick<OperationReport, 'status' | 'commit'>>

const ACTIONS: Record<Task['action'], Action> = {
  init: async (input) => initGitops(await contextOf(input), { ...requestOf(input), force: false, stripHnpStamps: false }),
  ingest: async (input) => ingestRaw(await contextOf(input), { ...requestOf(input), atomic: false }),
  put: (input) => edit(input, NEW_OBJECT.name, { action: 'put', text: Buffer.from(NEW_OBJECT.text) }),
  patch: (input) => edit(input, OLD_OBJECT.name, { action: 'patch', merge: { spec: { vni: 77 } } }),
  delete: (input) => edit(input, OLD_OBJECT.name, { action: 'delete' }),
  drop: async (input) => dropRaw(await contextOf(input), { ...requestOf(input), file: DROPPED, keepRefused: false }),
  revert: async (input) => {
    const { url, cache, reverts } = input
    const repository = await openGitRepository({ url, branch: 'main', directory: cache, history: 'full' })
    const context = { ...(await standaloneContext(url, cache)), repository }
    return revertOperation(context, { ...requestOf(input), reverts }, commitInHistory)
  },
  /** A look at the branch, much later: what dead processes have left behind goes away with it. */
  look: async ({ url, cache }) => {
    const { commit } = await (await openGitRepository({ url, branch: 'main', directory: cache })).refresh()
    return { status: 'no_change', commit }
  },
}

const contextOf = ({ url, cache }: StandaloneInput) => standaloneContext(url, cache)
const requestOf = ({ operation }: StandaloneInput) => asked(operation)

async function edit(input: StandaloneInput, name: string, change: ObjectEdit): ReturnType<Action> {
  const isNew = name === NEW_OBJECT.name
  return editObject(await contextOf(input), {
    ...requestOf(input),
    name: { kind: 'vpc', namespace: 'default', name },
    precondition: isNew ? { isNew: true } : { matches: '*' },
    ingest: false,
    edit: change,
  })
}
