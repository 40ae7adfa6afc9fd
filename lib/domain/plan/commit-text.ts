import type { CommitSettings } from '../../contract/fabric.ts'
import { type Actor, identityText } from '../../contract/operation.ts'
import { DEFAULT_TEMPLATE, fillTemplate } from '../fabric/message-template.ts'
import { isTrailers } from '../operation/trailers.ts'

/** What a commit of the manager is about. */
export interface CommitFacts {
  kind: string
  fabric: string
  /** The subject without its scope, `kind(fabric): `. */
  summary: string
  /** A line for each change. */
  changes: readonly string[]
  /** The ids of all operations that the commit holds. */
  operations: readonly string[]
  sourceCommit: string | null
  actor: Actor
  /** Why, as those who asked said it. */
  reasons?: readonly string[]
}

/** How a commit is worded, and who makes it. */
export interface CommitStyle {
  settings: CommitSettings | undefined
  committer: Actor
  /** Sign-offs that the commit takes over from others, `Name <email>`. */
  signed?: readonly string[]
}

/**
 * The message of a commit: a fabric's template filled in, and the trailers that identify the commit. The sign-off is
 * the committer's, as that of `git commit --signoff` is.
 */
export function commitText(facts: CommitFacts, { settings = {}, committer, signed = [] }: CommitStyle): string {
  const { kind, fabric, summary, changes, operations, sourceCommit, actor } = facts
  const reasons = [...new Set(facts.reasons)]
  const { template, sign_off = false } = settings
  const text = fillTemplate(template ?? DEFAULT_TEMPLATE, {
    subject: `${kind}(${fabric}): ${summary}`,
    summary,
    changes: changes.join('\n'),
    kind,
    fabric,
    operation: operations.join(', '),
    actor: identityText(actor),
    reason: reasons.join('; '),
  })
  const signOffs = new Set([...signed, ...(sign_off ? [identityText(committer)] : [])])
  const trailers = [
    ...operations.map((operation) => `Operation: ${operation}`),
    `Fabric: ${fabric}`,
    ...(template === undefined ? [] : [`Kind: ${kind}`]),
    ...(sourceCommit === null ? [] : [`Source-Commit: ${sourceCommit}`]),
    ...reasons.map((reason) => `Reason: ${reason}`),
    ...[...signOffs].map((identity) => `Signed-off-by: ${identity}`),
  ]
  return `${text}\n${endsWithTrailers(text) ? '' : '\n'}${trailers.join('\n')}\n`
}

/** Git takes trailers from the last paragraph alone, so those of a template share it with the manager's. */
function endsWithTrailers(text: string): boolean {
  const [, ...paragraphs] = text.split('\n\n')
  const last = paragraphs.at(-1)
  return last !== undefined && isTrailers(last)
}
