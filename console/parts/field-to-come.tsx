import { useLayoutEffect, useRef } from 'preact/hooks'
import { Waiting } from './waiting.tsx'

/**
 * Stands where a field or an editor will be once it is loaded. It has the focus, which the field takes over: what
 * somebody types meanwhile is meant for the field, and is no shortcut.
 */
export function FieldToCome({ what }: { what: string }) {
  const place = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => place.current?.focus({ preventScroll: true }), [])
  return (
    <div ref={place} class="field-to-come" tabIndex={-1}>
      <Waiting what={what} />
    </div>
  )
}
