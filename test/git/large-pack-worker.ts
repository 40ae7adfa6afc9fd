import { openGitRepository } from '../../lib/git/branch/repository.ts'
import { peakMegabytes } from '../support/peak-memory.ts'

/** A process of its own that fetches a branch, reads some of its files and says how much memory it took. */
const [url = '', directory = '', packBytes = '', reads = ''] = process.argv.slice(2)
const repository = await openGitRepository({ url, branch: 'main', directory, limits: { packBytes: Number(packBytes) } })

async function outcome(): Promise<string> {
  const snapshot = await repository.refresh()
  const files = await snapshot.list('')
  for (const { oid } of files.slice(0, Number(reads))) await snapshot.blob(oid)
  return `${files.length} files`
}

const said = await outcome().catch((error: unknown) => (error as { code?: string }).code ?? String(error))
console.log(JSON.stringify({ outcome: said, megabytes: peakMegabytes() }))
