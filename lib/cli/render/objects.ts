import type { ListedObject } from '../../contract/object.ts'
import type { Colours } from '../terminal/terminal.ts'
import { renderTable } from './table.ts'

const SHORT_ETAG = 12

/** One line for each object, in columns. */
export function renderObjects(objects: readonly ListedObject[], colours: Colours): string[] {
  if (objects.length === 0) return ['No such object is managed']
  const rows = objects.map(({ plural, namespace, name, path, etag }) => [
    plural,
    namespace,
    name,
    etag.slice(0, SHORT_ETAG),
    path,
  ])
  return renderTable(['KIND', 'NAMESPACE', 'NAME', 'VERSION', 'FILE'], rows, colours)
}
