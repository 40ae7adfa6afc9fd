import type { CommitSettings } from '../../contract/fabric.ts'
import { type Actor, identityText } from '../../contract/operation.ts'
import { DEFAULT_TEMPLATE, fillTemplate } from '../fabric/message-template.ts'

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
  const { template, sign_off = false } = settings
  const text = fillTemplate(template ?? DEFAULT_TEMPLATE, {
    subject: `${kind}(${fabric}): ${summary}`,
    summary,
    changes: changes.join('\n'),
    kind,
    fabric,
    operation: operations.join(', '),
    actor: identityText(actor),
  })
  const signOffs = new Set([...signed, ...(sign_off ? [identityText(committer)] : [])])
  const trailers = [
    ...operations.map((operation) => `Operation: ${operation}`),
    `Fabric: ${fabric}`,
    ...(template === undefined ? [] : [`Kind: ${kind}`]),
    ...(sourceCommit === null ? [] : [`Source-Commit: ${sourceCommit}`]),
    ...[...signOffs].map((identity) => `Signed-off-by: ${identity}`),
  ]
  return `${text}\n${endsWithTrailers(text) ? '' : '\n'}${trailers.join('\n')}\n`
}

/** Git takes trailers from the last paragraph alone, so those of a template share it with the manager's. */
function endsWithTrailers(text: string): boolean {
  const [, ...paragraphs] = text.split('\n\n')
  const last = paragraphs.at(-1)
  return last?.split('\n').every((line) => /^[A-Za-z0-9-]+: \S/.test(line)) ?? false
}
