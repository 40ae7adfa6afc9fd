import type { Host } from '../shared/host.ts'
import { codeCommitCredentials, codeCommitRegion } from './credentials.ts'

/** It has no webhooks, EventBridge tells of its pushes; and no secrets, it takes signatures of AWS. */
export const codecommit = {
  ofRole: (url, keys, now) => {
    const region = codeCommitRegion(url)
    return region === undefined ? undefined : keys().then((known) => codeCommitCredentials(url, region, known, now))
  },
} as const satisfies Host
