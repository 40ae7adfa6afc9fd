import { useSignal } from '@preact/signals'
import { commandLine, type Reasoned } from '../data/command-lines.ts'
import { announce } from './announcer.tsx'
import { Plain, visible } from './plain.tsx'

/** The `gfm` line that shows or does the same, to be copied. */
export function CommandLine({ command }: { command: Reasoned }) {
  const line = commandLine(command, location.origin)
  const isCopied = useSignal(false)
  const copy = async () => {
    await navigator.clipboard.writeText(line)
    isCopied.value = true
    announce('The line is copied')
  }
  return (
    <div class="command">
      <code>
        $ <Plain text={line} />
      </code>
      <button type="button" onClick={() => void copy()} aria-label={`Copy ${visible(line)}`}>
        {isCopied.value ? 'Copied' : 'Copy'}
      </button>
    </div>
  )
}
