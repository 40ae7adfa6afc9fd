import type { SearchPage } from '../../contract/views/search.ts'
import type { Colours } from '../terminal/terminal.ts'
import { renderTable } from './table.ts'

/** Each hit in a line, and whether all files were searched. */
export function renderSearch({ fabric, found, searched, total, next }: SearchPage, colours: Colours): string[] {
  const rows = found.map(({ object, field, value }) => [object, field, value])
  const part = next === undefined ? `${total} files` : `${searched} of ${total} files: more with a higher --limit`
  return [
    `${colours.bold(fabric)}  ${found.length === 0 ? 'nothing found' : `${found.length} found`} in ${part}`,
    ...(rows.length === 0 ? [] : renderTable(['OBJECT', 'FIELD', 'VALUE'], rows, colours)),
  ]
}
