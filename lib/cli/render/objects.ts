import type { ListedObject } from '../../contract/object.ts'
import type { Colours } from '../terminal/terminal.ts'
import { renderTable } from './table.ts'

const SHORT_ETAG = 12

/** One line for each object, in columns; `wide`: with its group and its whole version. */
export function renderObjects(objects: readonly ListedObject[], format: 'table' | 'wide', colours: Colours): string[] {
  if (objects.length === 0) return ['There is no such object']
  const isWide = format === 'wide'
  const rows = objects.map(({ kind, group, namespace, name, path, etag }) => [
    kind,
    ...(isWide ? [group] : []),
    namespace,
    name,
    isWide ? etag : etag.slice(0, SHORT_ETAG),
    path,
  ])
  return renderTable(['KIND', ...(isWide ? ['GROUP'] : []), 'NAMESPACE', 'NAME', 'VERSION', 'FILE'], rows, colours)
}
