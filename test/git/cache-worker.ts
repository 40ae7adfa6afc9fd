import { blobId } from '../../lib/domain/tree/blob-id.ts'
import { openGitRepository } from '../../lib/git/branch/repository.ts'

/** A process of its own that commits `count` files, one commit each, and reads back all it has written. */
const [url = '', directory = '', name = '', count = '0'] = process.argv.slice(2)
const actor = { name, email: `${name}@example.com` }
const repository = await openGitRepository({ url, branch: 'main', directory })

for (let number = 0; number < Number(count); ) {
  const snapshot = await repository.refresh()
  const bytes = Buffer.from(`${name}: ${number}\n`)
  const path = `raw/${name}-${number}.yaml`
  const details = { message: path, author: actor, committer: actor, time: new Date() }
  const commit = await repository.prepare(snapshot, [{ action: 'create', path, blob: blobId(bytes), bytes }], details)
  if ((await repository.push(commit)) === 'accepted') number += 1
}

const snapshot = await repository.refresh()
for (const { name: file, oid } of await snapshot.list('raw')) {
  if (
    file.startsWith(`${name}-`) &&
    !Buffer.from(await snapshot.blob(oid))
      .toString()
      .startsWith(`${name}: `)
  )
    process.exitCode = 1
}
