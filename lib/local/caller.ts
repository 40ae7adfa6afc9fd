import type { Claims } from './gateway-event.ts'

/** Who calls the local API: the claims a JWT authorizer would have found in a token. Commits carry this name. */
export const LOCAL_CALLER: Claims = {
  iss: 'https://local.invalid/',
  sub: 'local-developer',
  name: 'Local Developer',
  email: 'developer@local.invalid',
}
