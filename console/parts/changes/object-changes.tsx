import type { ChangesReport, ObjectChange } from '../../../lib/contract/object.ts'
import { idIn } from '../../data/identity.ts'
import { pathTo } from '../../navigation/route.ts'
import { Plain } from '../plain.tsx'
import { FileDiff } from './file-diff.tsx'
import { parseDiff } from './parse-diff.ts'

/** Objects beyond this number are shown with their diffs closed. */
const MOST_OPEN = 20

const TONES = { added: 'good', changed: 'warn', removed: 'bad' } as const

/** What a commit changed: each object with its diff, and other files by name. */
export function ObjectChanges({ report: { fabric, objects, files, left_out } }: { report: ChangesReport }) {
  if (objects.length + files.length === 0) return <p>It changed no object and no other file.</p>
  return (
    <div class="diff">
      <p class="quiet">
        {objects.length} {objects.length === 1 ? 'object' : 'objects'}, {files.length} other{' '}
        {files.length === 1 ? 'file' : 'files'}
      </p>
      {objects.map((change, at) => (
        <ChangedObject key={change.object ?? change.path} fabric={fabric} change={change} isOpen={at < MOST_OPEN} />
      ))}
      <ul class="mono">
        {files.map(({ change, path }) => (
          <li key={path}>
            {change} <Plain text={path} />
          </li>
        ))}
      </ul>
      {left_out > 0 && <p class="quiet">{left_out.toLocaleString('en')} more are not shown</p>}
    </div>
  )
}

function ChangedObject({ fabric, change, isOpen }: { fabric: string; change: ObjectChange; isOpen: boolean }) {
  const { change: what, object, path, diff } = change
  const id = object === null ? undefined : idIn(object)
  return (
    <>
      <h3>
        <span class={`badge ${TONES[what]}`}>{what}</span>{' '}
        {id === undefined ? (
          <Plain text={path} />
        ) : (
          <a href={pathTo({ page: 'object', fabric, object: id, view: 'history' })}>
            <Plain text={`${id.kind} ${id.namespace}/${id.name}`} />
          </a>
        )}
      </h3>
      {diff === undefined && <p class="quiet">Its diff is not shown: those before it fill the answer.</p>}
      {parseDiff(diff ?? '').map((file) => (
        <FileDiff key={file.path} file={file} isOpen={isOpen} />
      ))}
    </>
  )
}
