import { FileDiff } from './file-diff.tsx'
import { type DiffFile, parseDiff } from './parse-diff.ts'

/** Files beyond this number are shown closed. */
const MOST_OPEN = 20

/** The diff of the commit that would be made; the records of the manager are folded away. */
export function DiffView({ diff }: { diff: string }) {
  const files = parseDiff(diff)
  const shown = files.filter(({ isRecord }) => !isRecord)
  const records = files.filter(({ isRecord }) => isRecord)
  const sum = (count: (file: DiffFile) => number) => shown.reduce((total, file) => total + count(file), 0)
  return (
    <div class="diff">
      <p class="quiet">
        {shown.length} {shown.length === 1 ? 'file' : 'files'}, +{sum(({ added }) => added)} −{sum(({ removed }) => removed)}
      </p>
      {shown.map((file, at) => (
        <FileDiff key={file.path} file={file} isOpen={at < MOST_OPEN} />
      ))}
      {records.length > 0 && (
        <details>
          <summary class="quiet">Records of the manager: {records.length} files</summary>
          {records.map((file) => (
            <FileDiff key={file.path} file={file} isOpen={false} />
          ))}
        </details>
      )}
    </div>
  )
}
