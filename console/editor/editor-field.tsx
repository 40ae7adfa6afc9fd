import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { Fault } from '../../lib/contract/fault.ts'
import { createTextEditor, type TextEditor } from './text-editor.ts'

export interface EditorFieldProps {
  /** What the editor begins with; later texts are those that were typed, unless `revision` changes. */
  text: string
  revision: number
  label: string
  faults: readonly Fault[]
  onChange: (text: string) => void
  onReview: () => void
  /** Gets the function that moves the cursor. */
  onReady: (goTo: TextEditor['goTo']) => void
}

/** The text editor as a component. */
export function EditorField({ text, revision, label, faults, onChange, onReview, onReady }: EditorFieldProps) {
  const parent = useRef<HTMLDivElement>(null)
  const editor = useRef<TextEditor | undefined>(undefined)
  const calls = useRef({ onChange, onReview })
  calls.current = { onChange, onReview }
  // Before the next key, which falls to nobody else: what stood here and had the focus is gone.
  useLayoutEffect(() => {
    if (parent.current === null) return undefined
    const created = createTextEditor({
      parent: parent.current,
      text,
      label,
      onChange: (changed) => calls.current.onChange(changed),
      onReview: () => calls.current.onReview(),
    })
    editor.current = created
    onReady(created.goTo)
    if (document.activeElement === document.body) created.focus()
    return () => created.destroy()
  }, [])
  useEffect(() => {
    if (revision > 0) editor.current?.setText(text)
  }, [revision])
  useEffect(() => editor.current?.setFaults(faults), [faults])
  return <div class="editor" ref={parent} />
}
