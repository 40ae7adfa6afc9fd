import { Plain } from '../parts/plain.tsx'
import { session, signOut } from '../session/session.ts'

/** Who is signed in, and the way out; nothing where nobody has to sign in. */
export function Person() {
  const { value: at } = session
  if (at.state !== 'signed-in') return null
  return (
    <>
      <span>
        <Plain text={at.grant.person.name} />
      </span>
      <button type="button" onClick={() => void signOut(at)}>
        Sign out
      </button>
    </>
  )
}
