import type { ComponentChildren } from 'preact'
import type { ConsoleSignIn } from '../../lib/contract/answer.ts'
import { pathTo } from '../navigation/route.ts'
import { Plain } from '../parts/plain.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { arrive, leave, reasonOf } from '../session/arrival.ts'
import { session, setSession } from '../session/session.ts'
import { App } from './app.tsx'
import { SignInAgain } from './sign-in-again.tsx'

/** The console for whoever may be there, and for others the way in. */
export function Gate() {
  const { value: at } = session
  switch (at.state) {
    case 'open':
    case 'signed-in':
    case 'ended':
      return (
        <>
          <App />
          {at.state === 'ended' && <SignInAgain ended={at} />}
        </>
      )
    case 'unknown':
      return <Waiting what="who you are" />
    case 'signed-out':
      return <SignedOut settings={at.settings} reason={at.reason} />
    case 'messenger':
      return (
        <Notice title={at.isTaken ? 'You are signed in' : 'Signing in'}>
          <p>
            {at.isTaken
              ? 'The tab that asked for it goes on. You can close this one.'
              : 'No tab of the console waits for this answer: it was asked for in another browser, or its tab is closed.'}
          </p>
          <p>
            <a href={pathTo({ page: 'fabrics' })} target="_self">
              Open the console here
            </a>
          </p>
        </Notice>
      )
    case 'failed':
      return (
        <Notice title="The console cannot be opened">
          <p role="alert">
            <Plain text={at.reason} />
          </p>
          <button type="button" class="first" onClick={() => void arrive()}>
            Try again
          </button>
        </Notice>
      )
  }
}

function SignedOut({ settings, reason }: { settings: ConsoleSignIn; reason: string }) {
  const enter = () =>
    leave(settings).catch((error: unknown) => setSession({ state: 'signed-out', settings, reason: reasonOf(error) }))
  return (
    <Notice title="You are not signed in">
      <p role="status">
        <Plain text={reason} />
      </p>
      <button type="button" class="first" onClick={() => void enter()}>
        Sign in
      </button>
    </Notice>
  )
}

function Notice({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <main id="main">
      <h1>{title}</h1>
      {children}
    </main>
  )
}
