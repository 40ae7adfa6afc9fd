import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search'
import { EditorState, type Text } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { tags } from '@lezer/highlight'
import type { Fault } from '../../lib/contract/fault.ts'

export interface TextEditor {
  setFaults(faults: readonly Fault[]): void
  setText(text: string): void
  /** Puts the cursor there; lines and columns count from 1. */
  goTo(line: number, column: number): void
  focus(): void
  destroy(): void
}

export interface TextEditorOptions {
  parent: HTMLElement
  text: string
  label: string
  onChange: (text: string) => void
  /** Control and Enter. */
  onReview: () => void
}

/**
 * A text editor in a shadow root, where its styles are constructed style sheets, which the content security policy
 * allows. Tab leaves it, as in every other field.
 */
export function createTextEditor({ parent, text, label, onChange, onReview }: TextEditorOptions): TextEditor {
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: 'open' })
  const review = {
    key: 'Mod-Enter',
    run: () => {
      onReview()
      return true
    },
  }
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        bracketMatching(),
        highlightSelectionMatches(),
        yaml(),
        syntaxHighlighting(COLOURS),
        THEME,
        keymap.of([review, ...lintKeymap, ...searchKeymap, ...historyKeymap, ...defaultKeymap]),
        EditorState.lineSeparator.of('\n'),
        EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', tabindex: '0' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString())
        }),
      ],
    }),
  })
  return {
    setFaults: (faults) => {
      const diagnostics = faults.map((fault) => diagnosticOf(fault, view.state.doc))
      view.dispatch(setDiagnostics(view.state, diagnostics))
    },
    setText: (changed) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: changed } }),
    goTo: (line, column) => {
      view.dispatch({ selection: { anchor: offsetAt(view.state.doc, line, column) }, scrollIntoView: true })
      view.focus()
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  }
}

function diagnosticOf({ severity, message, hint, line = 1, column = 1 }: Fault, doc: Text): Diagnostic {
  const from = offsetAt(doc, line, column)
  const to = Math.max(from, Math.min(doc.lineAt(from).to, from + 40))
  return { from, to, severity, message: hint === undefined ? message : `${message}\n→ ${hint}` }
}

function offsetAt(doc: Text, line: number, column: number): number {
  const { from, to } = doc.line(Math.max(1, Math.min(doc.lines, line)))
  return Math.max(from, Math.min(to, from + column - 1))
}

const COLOURS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--link)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--quiet)', fontStyle: 'italic' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--good)' },
  { tag: [tags.keyword, tags.typeName, tags.labelName, tags.meta], color: 'var(--warn)' },
])

const THEME = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'var(--page)', fontSize: '0.8125rem', maxHeight: '65vh' },
  '.cm-scroller': { fontFamily: 'var(--mono)', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--text)', minHeight: '12rem' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'var(--panel)', color: 'var(--quiet)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--link) 8%, transparent)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'color-mix(in srgb, var(--link) 30%, transparent)',
  },
  '.cm-specialChar': { color: 'var(--bad)' },
  '.cm-panels, .cm-tooltip': { backgroundColor: 'var(--panel)', color: 'var(--text)', border: '1px solid var(--line)' },
  // A wave without a background, on which nobody could tell the contrast.
  '.cm-lintRange': { backgroundImage: 'none', textDecoration: 'underline wavy var(--warn)' },
  '.cm-lintRange-error': { textDecoration: 'underline wavy var(--bad)' },
  '.cm-diagnostic': { whiteSpace: 'pre-wrap' },
  '&.cm-focused': { outline: '2px solid var(--focus)' },
})
