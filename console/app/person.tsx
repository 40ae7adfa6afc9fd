import { Plain } from '../parts/plain.tsx'
import { askAgain, session, signOut } from '../session/session.ts'

/** Who is signed in, and the way out; nothing where nobody has to sign in. */
export function Person() {
  const { value: at } = session
  if (at.state !== 'signed-in') return null
  return (
    <>
      <span>
        <Plain text={at.grant.person.name} />
      </span>
      {at.isOver && (
        <button type="button" onClick={() => askAgain(at)}>
          Sign in again
        </button>
      )}
      <button type="button" onClick={() => void signOut(at)}>
        Sign out
      </button>
    </>
  )
}
