import type { FabricRecord } from '../../contract/fabric.ts'
import type { FabricAnswer, FabricStatus } from '../../contract/views/fabric-conditions.ts'
import type { Colours } from '../terminal/terminal.ts'
import { renderTable } from './table.ts'

/** A registered fabric and its settings. */
export function renderFabric(fabric: FabricAnswer & { etag?: string }, colours: Colours): string[] {
  const { id, description, repository_url, branch, directory, archive_strategy, kinds, validation, etag } = fabric
  return [
    `${colours.bold(id)}${description === '' ? '' : ` ${description}`}`,
    `  repository ${repository_url} ${branch}`,
    `  directory  ${directory || '(root)'}, ${stateOf(fabric)}`,
    `  settings   archive strategy ${archive_strategy}, validation ${validation}`,
    ...(kinds.length === 0 ? [] : [`  kinds      ${kinds.map(({ group, kind }) => `${kind}.${group}`).join(', ')}`]),
    ...(fabric.last_operation === null ? [] : [`  operation  ${fabric.last_operation} was the last`]),
    ...(fabric.status === undefined ? [] : statusLines(fabric.status)),
    ...(etag === undefined ? [] : [`  version    ${etag}`]),
  ]
}

function statusLines({ head, head_seen_at, running, web_url }: FabricStatus): string[] {
  const seen = head_seen_at === null ? '' : `, looked at ${head_seen_at}`
  const since = running === null || running.since === null ? '' : ` since ${running.since}`
  return [
    `  head       ${head ?? 'none is known'}${seen}`,
    `  running    ${running === null ? 'nothing' : `${running.fabric} ${running.kind ?? ''} ${running.operation}${since}`}`,
    ...(web_url === null ? [] : [`  page       ${web_url}`]),
  ]
}

/** One line for each fabric, in columns. */
export function renderFabrics(fabrics: readonly FabricRecord[], colours: Colours): string[] {
  if (fabrics.length === 0) return ['No fabric is registered']
  const rows = fabrics.map((fabric) => [
    fabric.id,
    stateOf(fabric),
    `${fabric.repository_url} ${fabric.branch}`,
    fabric.directory || '(root)',
  ])
  return renderTable(['FABRIC', 'STATE', 'REPOSITORY', 'DIRECTORY'], rows, colours)
}

function stateOf({ gitops_initialized }: FabricRecord): string {
  return gitops_initialized ? 'initialised' : 'not initialised'
}
