import { signal } from '@preact/signals'

const said = signal('')

/** Tells readers of screens what has changed without taking the focus. */
export function announce(text: string): void {
  said.value = text
}

/** The one place from which it is said. */
export function Announcer() {
  return (
    <div class="skip" role="status" aria-live="polite">
      {said}
    </div>
  )
}
