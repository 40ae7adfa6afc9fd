import type { Fault } from '../../lib/contract/fault.ts'
import { DEFAULT_LIMITS } from '../../lib/yaml/document.ts'
import { guarded } from '../../lib/yaml/findings/guarded.ts'
import { mergeTexts } from '../../lib/yaml/merge/merge-texts.ts'
import { readDocument } from '../../lib/yaml/stream/read-document.ts'
import { Lines } from '../../lib/yaml/syntax/lines.ts'
import type { Question, Reply } from './messages.ts'

/** The server's own reader and merge, beside the page, so that typing is never held up. */
addEventListener('message', ({ data }: MessageEvent<Question>) => postMessage(replyTo(data)))

function replyTo(question: Question): Reply {
  const { id, ask } = question
  if (ask === 'read') return { id, ask, faults: faultsIn(question.text) }
  return { id, ask, merge: mergeTexts(question.base, question.mine, question.theirs) }
}

/** The faults that the API would find in the text of an object; `file` is `body`, as in its answers. */
function faultsIn(text: string): Fault[] {
  const lines = new Lines(text, 1)
  const findings = guarded(
    () => readDocument(text, lines, DEFAULT_LIMITS).findings,
    (finding) => [finding],
  )
  return findings.map(({ offset, related = [], alias: _, ...finding }) => ({
    ...finding,
    file: 'body',
    ...lines.at(offset),
    ...(related.length > 0 && { related: related.map((other) => ({ file: 'body', ...lines.at(other) })) }),
  }))
}
