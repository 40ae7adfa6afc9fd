import type { Callers } from './callers.ts'
import type { People } from './people.ts'
import type { Reviewers } from './reviewers.ts'
import type { Action, Deed } from './schedule.ts'

/** Who does what. */
export function deedsOf(people: People, callers: Callers, reviewers: Reviewers): Record<Deed, (action: Action) => void> {
  return {
    'push-raw': (action) => people.pushRaw(action),
    'push-bad-raw': (action) => people.pushBadRaw(action),
    'push-other': (action) => people.pushOther(action),
    'edit-by-hand': (action) => people.editByHand(action),
    'withdraw-raw': (action) => people.withdrawRaw(action),
    'force-back': (action) => people.forceBack(action),
    'force-back-and-withdraw': (action) => people.forceBackAndWithdraw(action),
    'delete-branch': () => people.deleteBranch(),
    outage: (action) => people.outage(action),
    put: (action) => callers.put(action),
    'put-new': (action) => callers.putNew(action),
    patch: (action) => callers.patch(action),
    delete: (action) => callers.delete(action),
    drop: (action) => callers.drop(action),
    ingest: (action) => callers.ingest(action),
    'ingest-later': (action) => callers.ingestLater(action),
    revert: (action) => callers.revert(action),
    upload: (action) => callers.upload(action),
    'init-again': (action) => callers.initAgain(action),
    rebuild: (action) => callers.rebuild(action),
    crowd: (action) => callers.crowd(action),
    sweep: (action) => callers.sweep(action),
    watch: (action) => callers.watch(action),
    'merge-proposal': (action) => reviewers.merge(action),
    'close-proposal': (action) => reviewers.close(action),
    'push-onto-proposal': (action) => reviewers.pushOnto(action),
    'force-proposal': (action) => reviewers.force(action),
    'delete-proposal': (action) => reviewers.deleteBranch(action),
  }
}
