import { useEffect, useRef } from 'preact/hooks'
import { Table } from '../parts/table.tsx'

/** As docs/console.md has them. */
const KEYS: readonly [string, string][] = [
  ['/, g o', 'find an object'],
  ['g f', 'all fabrics'],
  ['g s', 'the state of this fabric'],
  ['g t', 'its topology'],
  ['g p', 'its operations'],
  ['g c', 'compare two points in time'],
  ['e', 'edit the object that is open'],
  ['Ctrl+Enter', 'review, in the editor'],
  ['F8, Shift+F8', 'the next and the previous fault, in the editor'],
  ['j, k', 'the next and the previous file of a diff, row of a table, object of the list'],
  ['arrows, Page, Home, End, Enter', 'move in the list of objects, and open one'],
  ['Esc', 'close a dialog; in the editor, Tab leaves it'],
  ['?', 'these keys'],
]

/** What each key does, in a dialog. */
export function KeysHelp({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} aria-labelledby="keys-title" onClose={onClose}>
      <h2 id="keys-title">Keys</h2>
      <Table columns={['Key', 'Does']}>
        {KEYS.map(([key, what]) => (
          <tr key={key}>
            <td>
              <kbd>{key}</kbd>
            </td>
            <td>{what}</td>
          </tr>
        ))}
      </Table>
      <p class="row">
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </p>
    </dialog>
  )
}
