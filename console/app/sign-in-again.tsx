import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Plain } from '../parts/plain.tsx'
import { reasonOf } from '../session/arrival.ts'
import { listen, tell } from '../session/between-tabs.ts'
import type { Attempt } from '../session/issuer.ts'
import { type Session, session, setSession } from '../session/session.ts'

/**
 * Asks the person to sign in again, in another tab: this one keeps everything that is open and typed in it, and goes on
 * with what it was doing. Whoever would rather not may close it; what waits is refused then.
 */
export function SignInAgain({ ended }: { ended: Session & { state: 'ended' } }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const attempt = useRef<Attempt | undefined>(undefined)
  const address = useSignal<string | undefined>(undefined)
  const trouble = useSignal<string | undefined>(undefined)
  const { settings, grant } = ended
  const prepare = async () => {
    const { begin } = await import('../session/issuer.ts')
    const begun = await begin(settings)
    attempt.current = begun.attempt
    address.value = begun.url
  }
  const take = async (answer: URLSearchParams, to: Attempt) => {
    const { finish } = await import('../session/issuer.ts')
    const next = await finish(settings, answer, to)
    if (next.person.subject === grant.person.subject)
      return setSession({ state: 'signed-in', settings, grant: next, isOver: false })
    throw new Error(
      `You signed in as ${next.person.name}, but this tab belongs to ${grant.person.name}: sign in as ${grant.person.name}, or open another tab`,
    )
  }
  const tried = (work: Promise<void>) => {
    work.catch((error: unknown) => {
      trouble.value = reasonOf(error)
    })
  }
  useEffect(() => {
    const { current: element } = dialog
    element?.showModal()
    // Not a button: what the person is typing must not press it.
    heading.current?.focus()
    tried(prepare())
    const stop = listen((message) => {
      const { current: to } = attempt
      if (!('answer' in message) || to === undefined) return
      const answer = new URLSearchParams(message.answer)
      if (answer.get('state') !== to.state) return
      attempt.current = undefined
      tell({ taken: to.state })
      tried(take(answer, to).catch((error: unknown) => prepare().then(() => Promise.reject(error))))
    })
    return () => {
      stop()
      element?.close()
    }
  }, [])
  // The element tells its end after the session has gone on, too.
  const dismiss = () => {
    if (session.value === ended) setSession({ state: 'signed-in', settings, grant, isOver: true })
  }
  return (
    <dialog ref={dialog} aria-labelledby="again-title" onClose={dismiss}>
      <h2 id="again-title" ref={heading} tabIndex={-1}>
        Your session has ended
      </h2>
      <p>
        Sign in again as <Plain text={grant.person.name} />, in another tab. This one keeps all that you have typed, and goes on.
      </p>
      {trouble.value !== undefined && (
        <p class="panel bad" role="alert">
          <Plain text={trouble.value} />
        </p>
      )}
      <p class="row">
        {address.value !== undefined && (
          <a class="button first" href={address.value} target="_blank" rel="noopener">
            Sign in again
          </a>
        )}
        <button type="button" onClick={() => dialog.current?.close()}>
          Not now
        </button>
      </p>
    </dialog>
  )
}
