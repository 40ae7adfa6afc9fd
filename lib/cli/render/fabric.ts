import type { FabricRecord } from '../../contract/fabric.ts'
import type { Colours } from '../terminal/terminal.ts'
import { renderTable } from './table.ts'

/** A registered fabric and its settings. */
export function renderFabric(fabric: FabricRecord & { etag?: string }, colours: Colours): string[] {
  const { id, description, repository_url, branch, directory, archive_strategy, kinds, validation, etag } = fabric
  return [
    `${colours.bold(id)}${description === '' ? '' : ` ${description}`}`,
    `  repository ${repository_url} ${branch}`,
    `  directory  ${directory || '(root)'}, ${stateOf(fabric)}`,
    `  settings   archive strategy ${archive_strategy}, validation ${validation}`,
    ...(kinds.length === 0 ? [] : [`  kinds      ${kinds.map(({ group, kind }) => `${kind}.${group}`).join(', ')}`]),
    ...(fabric.last_operation === null ? [] : [`  operation  ${fabric.last_operation} was the last`]),
    ...(etag === undefined ? [] : [`  version    ${etag}`]),
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
