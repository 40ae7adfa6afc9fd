import type { ComponentChildren } from 'preact'
import { Plain } from './plain.tsx'

export interface TableProps {
  caption?: string
  columns: readonly string[]
  /** The rows. */
  children: ComponentChildren
}

/** A table that scrolls sideways where the window is too narrow for it. */
export function Table({ caption, columns, children }: TableProps) {
  return (
    <div class="scroll">
      <table>
        {caption !== undefined && <caption>{caption}</caption>}
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                <Plain text={column} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}
