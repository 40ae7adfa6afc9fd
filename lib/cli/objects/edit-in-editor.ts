import { isDeepStrictEqual } from 'node:util'
import { applyPatch, createPatch, structuredPatch } from 'diff'
import { isError } from '../../contract/errors.ts'
import { type Fault, formatPosition } from '../../contract/fault.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { ObjectName } from '../../domain/objects/object-name.ts'
import { readDocumentValue } from '../../yaml/edit/read-text.ts'
import { mergeTexts } from '../../yaml/merge/merge-texts.ts'
import { errorCode } from '../errors/exit-code.ts'
import { ProblemError } from '../errors/problem-error.ts'
import { ask } from '../render/confirm.ts'
import { renderDiff } from '../render/diff.ts'
import { faultsOf } from '../render/error.ts'
import type { Output, Run } from '../render/output.ts'
import { DraftFile } from './draft-file.ts'
import type { ObjectAccess, ObjectVersion } from './object-access.ts'

export interface EditSession {
  objects: ObjectAccess
  name: ObjectName
  run: Run
  output: Output
  /** Push without asking. */
  yes: boolean
}

/** An edited version, and notes about it. */
interface Draft {
  base: ObjectVersion
  text: string
  notes: string[]
  needsEditor: boolean
}

const ADVICE = 'Fix it, or leave it as it is to give up.'
const REFUSED: ReadonlySet<string> = new Set(['object_invalid', 'edit_refused', 'invalid_request', 'limit_exceeded'])

/**
 * Opens an object in the editor until the result can be pushed; undefined if the text is left as it was. Text that
 * could not be pushed is kept, and the error says where.
 */
export async function editInEditor(session: EditSession): Promise<OperationReport | undefined> {
  const base = await session.objects.get(session.name)
  const file = await DraftFile.create(session.name)
  let draft: Draft = { base, text: base.text, notes: [], needsEditor: true }
  try {
    for (;;) {
      if (draft.needsEditor) {
        const text = await file.edit(draft.text, draft.notes)
        if (text.trim() === '' || text === draft.base.text || (text === draft.text && draft.notes.length > 0)) break
        draft = { ...draft, text, notes: [], needsEditor: false }
      }
      const next = await tryDraft(session, draft)
      if (!('base' in next)) return await done(file, next.report)
      draft = next
    }
  } catch (error) {
    throw await kept(file, draft, error)
  }
  if (draft.notes.length > 0) throw await kept(file, draft, new Error(cancelled(draft.notes)))
  return done(file, undefined)
}

function cancelled(notes: readonly string[]): string {
  const reasons = notes.filter((note) => note !== ADVICE).map((note) => `\n${note}`)
  return `Edit cancelled: the text was refused, and then left as it was${reasons.join('')}`
}

async function done<T>(file: DraftFile, result: T): Promise<T> {
  await file.remove()
  return result
}

/** The error, with the path of the text that is in no commit. */
async function kept(file: DraftFile, { text, base }: Draft, error: unknown): Promise<unknown> {
  if (text === base.text || !(error instanceof Error)) {
    await file.remove()
    return error
  }
  await file.keep(text)
  error.message += `\nWhat you wrote is in ${file.path}`
  return error
}

/** Shows and pushes the draft, or says what has to be changed first. */
async function tryDraft(session: EditSession, draft: Draft): Promise<{ report: OperationReport | undefined } | Draft> {
  try {
    const planned = await change(session, draft, true)
    if (planned.status === 'no_change') return { report: planned }
    const answer = session.yes ? 'y' : await confirm(session, planned)
    if (answer === 'n') return { report: undefined }
    if (answer === 'e') return { ...draft, needsEditor: true }
    return { report: await change(session, draft, false) }
  } catch (error) {
    const code = errorCode(error)
    if (code === 'precondition_failed') return rebased(session, draft, currentIn(error))
    if (!REFUSED.has(code)) throw error
    return { ...draft, notes: notesOf(error as Error), needsEditor: true }
  }
}

function change({ objects, name }: EditSession, { base, text }: Draft, dryRun: boolean): Promise<OperationReport> {
  const precondition = { matches: [base.etag] }
  return objects.change(
    name,
    { method: 'PUT', content: { type: 'application/yaml', text } },
    { precondition, dryRun, ingest: false },
  )
}

function confirm({ output, run }: EditSession, { diff = '' }: OperationReport): Promise<string> {
  output.note((colours) => renderDiff(diff, colours))
  return ask('Push this? (yes, no, edit again)', ['y', 'n', 'e'], run)
}

/** The version that a failed precondition tells; undefined if it tells no text. */
function currentIn(error: unknown): ObjectVersion | undefined {
  const current =
    error instanceof ProblemError ? error.current : isError(error, 'precondition_failed') ? error.data.current : undefined
  return current?.text === undefined ? undefined : { etag: current.etag, text: current.text }
}

/** Somebody else was faster: applies their changes, or shows them if both changed the same value. */
async function rebased({ objects, name, output }: EditSession, draft: Draft, current?: ObjectVersion): Promise<Draft> {
  const base = current ?? (await objects.get(name))
  const merged = rebaseDraft(draft.base.text, draft.text, base.text)
  if ('text' in merged) {
    output.note(() => ['Somebody has changed the object meanwhile; your edit is applied on top of theirs'])
    return { base, text: merged.text, notes: [], needsEditor: false }
  }
  const notes = [
    'Somebody has changed the object meanwhile, in the same places. Change your text so that it includes both,',
    'or leave it as it is to give up. Their changes:',
  ]
  return { base, text: draft.text, notes: [...notes, ...merged.differs.trimEnd().split('\n').slice(2)], needsEditor: true }
}

/** `differs`: the other changes, as a diff, if both changed the same value. */
type RebasedDraft = { text: string } | { differs: string }

/**
 * Turns a draft of `base` into one of `current`, with the comments and layout of both: merged by lines, if the result
 * means the same as a merge of the values. Lines alone could be put in a place that only looks the same.
 */
function rebaseDraft(base: string, draft: string, current: string): RebasedDraft {
  const text = applyPatch(current, structuredPatch('', '', base, draft, '', '', { context: 1 }))
  const merged = mergeTexts(base, current, draft)
  if (text !== false && 'text' in merged && isSame(text, merged.text)) return { text }
  return { differs: createPatch('object', base, current, 'as you read it', 'as it is now') }
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [readDocumentValue(one), readDocumentValue(other)]
  return 'value' in a && 'value' in b && isDeepStrictEqual(a.value, b.value)
}

function notesOf(error: Error): string[] {
  const faults = faultsOf(error).map((fault) => `${formatPosition(fault)} ${fault.message}${wanted(fault)}`)
  return [...error.message.split('\n'), ...faults, ADVICE].map((line) => line.replaceAll(/[\r\n]+/g, ' '))
}

function wanted({ expected }: Fault): string {
  return expected === undefined ? '' : `; expected ${expected}`
}
