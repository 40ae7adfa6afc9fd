import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Problem } from '../data/request.ts'
import { guardPage } from '../navigation/navigation.ts'
import type { ObjectId } from '../navigation/route.ts'
import { ActionButton } from '../parts/action-button.tsx'
import { Review } from '../parts/changes/review.tsx'
import { FaultList } from '../parts/fault-list.tsx'
import { Conflict } from './conflict.tsx'
import { dropDraft, keepDraft, readDraft } from './drafts.ts'
import { EditorField } from './editor-field.tsx'
import type { TextEditor } from './text-editor.ts'
import { useFaults } from './use-faults.ts'

export interface EditObjectProps {
  fabric: string
  object: ObjectId
  /** The file's text and version as they were read. */
  text: string
  version: string
  /** Called when the reader leaves the editor; `isChanged`: something was committed. */
  onLeave: (isChanged: boolean) => void
}

/** The file's own text in an editor; what is committed is reviewed first, and nothing typed is lost. */
export default function EditObject({ fabric, object, text: read, version, onLeave }: EditObjectProps) {
  const draft = useRef(readDraft(fabric, object)).current
  const base = useSignal({ version: draft?.version ?? version, text: draft?.base ?? read })
  const text = useSignal(draft?.text ?? read)
  const revision = useSignal(0)
  const mode = useSignal<'editing' | 'reviewing' | 'stale'>('editing')
  const current = useRef<Problem['current']>(undefined)
  const goTo = useRef<TextEditor['goTo']>(() => undefined)
  const isChanged = text.value !== base.value.text
  const faults = useFaults({ fabric, object, version: base.value.version, text: text.value, isChanged })
  const isBroken = faults.value.some(({ severity }) => severity === 'error')
  useEffect(() => {
    if (isChanged) keepDraft(fabric, object, { version: base.value.version, base: base.value.text, text: text.value })
    else dropDraft(fabric, object)
  }, [text.value, base.value])
  // The draft is kept in the tab, so that a reload loses nothing; closing the tab asks first.
  useEffect(() => (isChanged ? guardPage(() => false) : undefined), [isChanged])
  const replaceText = (changed: string) => {
    text.value = changed
    revision.value += 1
  }
  const discard = () => {
    dropDraft(fabric, object)
    onLeave(false)
  }
  const review = () => {
    if (isChanged && !isBroken) mode.value = 'reviewing'
  }
  if (mode.value === 'stale')
    return (
      <Conflict
        fabric={fabric}
        object={object}
        base={base.value.text}
        mine={text.value}
        current={current.current}
        onDiscard={discard}
        onGoOn={({ theirs, mine, isReady }) => {
          base.value = theirs
          replaceText(mine)
          mode.value = isReady ? 'reviewing' : 'editing'
        }}
      />
    )
  return (
    <>
      {draft !== undefined && <p class="badge warn">This is your draft from before; it is not committed.</p>}
      <EditorField
        text={text.value}
        revision={revision.value}
        label={`Text of ${object.name}`}
        faults={faults.value}
        onChange={(typed) => {
          text.value = typed
        }}
        onReview={review}
        onReady={(move) => {
          goTo.current = move
        }}
      />
      <p class="row">
        <ActionButton fabric={fabric} needs="editor" isFirst isOff={!isChanged || isBroken} onClick={review}>
          Review …
        </ActionButton>
        <button type="button" onClick={discard}>
          {isChanged ? 'Discard' : 'Close'}
        </button>
        <span class="quiet" role="status">
          {summaryOf(isChanged, faults.value.length)}
        </span>
      </p>
      <FaultList faults={faults.value} onOpen={({ line = 1, column = 1 }) => goTo.current(line, column)} />
      {mode.value === 'reviewing' && (
        <Review
          change={{ do: 'put', fabric, object, version: base.value.version, text: text.value }}
          title={`Review the change of ${object.name}`}
          onStale={(problem) => {
            current.current = problem.current
            mode.value = 'stale'
          }}
          onClose={(done) => {
            mode.value = 'editing'
            if (done === undefined) return
            dropDraft(fabric, object)
            onLeave(true)
          }}
        />
      )}
    </>
  )
}

function summaryOf(isChanged: boolean, faults: number): string {
  const found = faults === 0 ? 'no faults' : `${faults} ${faults === 1 ? 'fault' : 'faults'}, F8 goes to the next`
  return isChanged ? `${found}; kept here as a draft, Ctrl+Enter reviews` : `unchanged, ${found}`
}
