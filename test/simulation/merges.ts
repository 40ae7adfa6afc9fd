import type { ProposalPlace } from '../../lib/app/ports/proposals.ts'
import type { Change } from '../../lib/domain/tree/change-set.ts'
import type { How } from '../support/forge/requests.ts'
import type { Host } from './host.ts'
import type { Tree } from './tree.ts'

/** A person merges a branch on the page of its request. The commit that lands; undefined: it cannot be merged. */
export function mergeInto(host: Host, { base, branch }: ProposalPlace, how: How, title: string): string | undefined {
  const [old, head] = [host.headOf(base), host.headOf(branch)]
  if (old === null || head === null) return undefined
  const parted = partingOf(host, old, head)
  const landed = how === 'rebase' ? rebased(host, old, { parted, head }) : joined(host, old, { parted, head })
  if (landed === undefined) return undefined
  const joint = (tree: Tree) =>
    how === 'merge' ? host.commitOn(old, tree, `Merge ${branch}`, { merged: head }) : host.commitOn(old, tree, title)
  const commit = typeof landed === 'string' ? landed : joint(landed).oid
  return host.move(old, commit, 'person', base) ? commit : undefined
}

/** Commits of a branch: those after one that its base has. */
interface Part {
  parted: string | null
  head: string
}

/** The latest commit that is on both branches. */
export function partingOf(host: Host, base: string, head: string): string | null {
  for (const { oid } of host.history(head)) if (host.isBelow(oid, base)) return oid
  return null
}

/** The tree of a merge; undefined for a conflict. */
function joined(host: Host, onto: string, { parted, head }: Part): Tree | undefined {
  return changed(host, host.treeOf(onto), host.treeOf(parted), host.treeOf(head))
}

/** The last of the commits that say the same on the base; undefined for a conflict. */
function rebased(host: Host, onto: string, { parted, head }: Part): string | undefined {
  const commits = [...host.line(head)]
  const own = commits
    .slice(
      0,
      commits.findIndex(({ oid }) => oid === parted),
    )
    .reverse()
  let reached = onto
  for (const { parent, tree, message, author } of own) {
    const next = changed(host, host.treeOf(reached), host.treeOf(parent), tree)
    if (next === undefined) return undefined
    if (next.oid !== host.treeOf(reached).oid) reached = host.commitOn(reached, next, message, { author }).oid
  }
  return reached
}

/** A tree with what has changed between two others, file by file; undefined if it has one of these changed, too. */
function changed(host: Host, onto: Tree, from: Tree, to: Tree): Tree | undefined {
  const [there, before, after] = [new Map(onto.files()), new Map(from.files()), new Map(to.files())]
  const paths = [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path) && there.get(path) !== after.get(path),
  )
  if (paths.some((path) => there.get(path) !== before.get(path))) return undefined
  const changes = paths.map((path): Change => {
    const blob = after.get(path)
    if (blob === undefined) return { action: 'delete', path }
    return { action: there.has(path) ? 'update' : 'create', path, blob, bytes: host.blobs.get(blob) ?? new Uint8Array() }
  })
  return onto.after(changes)
}
