import type { CommitDetails } from '../../app/ports/ports.ts'
import { type Actor, identityText } from '../../contract/operation.ts'
import { CacheDamage } from './cache-damage.ts'
import { OBJECT_ID } from './git-object.ts'

export interface Signature extends Actor {
  time: Date
}

export interface ParsedCommit {
  tree: string
  parents: string[]
  author: Signature
  committer: Signature
  message: string
}

/** The bytes of a commit object (UTF-8). The message gets its final newline. */
export function serializeCommit(
  tree: string,
  parent: string | null,
  { message, author, committer, time }: CommitDetails,
): Buffer {
  const lines = [
    `tree ${tree}`,
    ...(parent === null ? [] : [`parent ${parent}`]),
    `author ${signature(author, time)}`,
    `committer ${signature(committer, time)}`,
  ]
  const text = message.replaceAll('\0', '').replace(/\s*$/, '\n')
  return Buffer.from(`${lines.join('\n')}\n\n${text}`)
}

/**
 * The commit with a signature in its armour as the last header, as git writes it (gitformat-signature): each further
 * line stands behind one space.
 */
export function withSignature(commit: Buffer, armour: string): Buffer {
  const end = commit.indexOf('\n\n') + 1
  const header = `gpgsig ${armour.trimEnd().split('\n').join('\n ')}\n`
  return Buffer.concat([commit.subarray(0, end), Buffer.from(header), commit.subarray(end)])
}

function signature(actor: Actor, time: Date): string {
  return `${identityText(actor)} ${Math.floor(time.getTime() / 1000)} +0000`
}

/** Throws CacheDamage if the data is not a commit. */
export function parseCommit(data: Buffer): ParsedCommit {
  const text = data.toString('utf8')
  const end = text.indexOf('\n\n')
  const head = (end < 0 ? text : text.slice(0, end)).split('\n')
  const field = (name: string) => head.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1))
  const [tree] = field('tree')
  if (tree === undefined || !OBJECT_ID.test(tree)) throw new CacheDamage('a commit is malformed')
  return {
    tree,
    parents: field('parent'),
    author: parseSignature(field('author')[0]),
    committer: parseSignature(field('committer')[0]),
    message: end < 0 ? '' : text.slice(end + 2),
  }
}

function parseSignature(line = ''): Signature {
  const match = /^(.*?) ?<([^>]*)> ?(\d*)/.exec(line)
  return { name: match?.[1] ?? '', email: match?.[2] ?? '', time: new Date(Number(match?.[3] ?? 0) * 1000) }
}
