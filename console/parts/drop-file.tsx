import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { useRefusal } from '../data/allowed.ts'

/** What a request may bring; larger files go by upload, which `gfm drop` does. */
const MOST_BYTES = 4 * 1024 * 1024

/** Takes a file that is dropped on it or chosen; what becomes of it is shown first. */
export function DropFile({ fabric, onFile }: { fabric: string; onFile: (name: string, content: Blob) => void }) {
  const input = useRef<HTMLInputElement>(null)
  const isOver = useSignal(false)
  const refusal = useSignal('')
  const forbidden = useRefusal(fabric, 'editor')
  const take = (files: FileList | null | undefined) => {
    isOver.value = false
    const [file, other] = files ?? []
    if (file === undefined) return
    refusal.value = forbidden ?? refusalOf(file, other)
    if (refusal.value === '') onFile(file.name, file)
    if (input.current !== null) input.current.value = ''
  }
  return (
    <section
      aria-label="Hand over a raw file"
      class={isOver.value ? 'panel good' : 'panel'}
      onDragOver={(event) => {
        event.preventDefault()
        isOver.value = true
      }}
      onDragLeave={() => {
        isOver.value = false
      }}
      onDrop={(event) => {
        event.preventDefault()
        take(event.dataTransfer?.files)
      }}
    >
      <label class="row" for={`drop-${fabric}`}>
        Hand over a raw file (drop it here, or choose it)
        <input
          ref={input}
          id={`drop-${fabric}`}
          type="file"
          title={forbidden}
          disabled={forbidden !== undefined}
          accept=".yaml,.yml,.json"
          onChange={() => take(input.current?.files)}
        />
      </label>
      {forbidden !== undefined && <p class="quiet">{forbidden}</p>}
      {refusal.value !== '' && <p role="alert">{refusal.value}</p>}
    </section>
  )
}

function refusalOf(file: File, other: File | undefined): string {
  if (other !== undefined) return 'Hand over one file at a time: each is a commit of its own.'
  if (file.size > MOST_BYTES) return `${file.name} is larger than 4 MiB: hand it over with gfm drop, which uploads it.`
  return ''
}
