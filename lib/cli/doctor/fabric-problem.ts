import { UnreachableError } from '../deployment/deployment-request.ts'
import { ProblemError } from '../errors/problem-error.ts'
import { type Check, failed, ok } from './check.ts'

/** The steps that a status needs, in their order. */
const STEPS = ['repository', 'credentials', 'branch', 'structure'] as const

type Step = (typeof STEPS)[number]

interface Remedy {
  step: Step
  expected: string
  hint: string
}

const REACHED: Omit<Remedy, 'hint'> = { step: 'repository', expected: 'the Git host answers, and has this repository' }
const SECRET: Omit<Remedy, 'hint'> = { step: 'credentials', expected: 'a secret with credentials that the Git host accepts' }

/** By the code of the problem (docs/faults.md). */
const REMEDIES: Record<string, Remedy> = {
  repository_unreachable: {
    ...REACHED,
    hint: 'is the host up, and can the functions reach it: outbound of the environment, NAT, firewall',
  },
  repository_not_found: {
    ...REACHED,
    hint: 'check repository_url; many hosts say this, too, when the credentials may not see it',
  },
  protocol_error: {
    ...REACHED,
    hint: 'is repository_url that of a Git repository over HTTP, and is nothing between that asks to log in',
  },
  timed_out: { ...REACHED, hint: 'the first clone may take longer than a request may: ingest once with Prefer: respond-async' },
  cache_damaged: { ...REACHED, hint: 'try again: the clone is made anew; if the problem stays, check the file system' },
  authentication_failed: { ...SECRET, hint: 'put a valid token into the secret: functions use it within a minute' },
  credentials_unreadable: {
    ...SECRET,
    hint: 'is there a secret of that name below gitops-file-manager/{stage}/git/, with the host of the repository in it',
  },
  branch_not_found: {
    step: 'branch',
    expected: 'the branch of the registration',
    hint: 'create it, or register the fabric with the right one',
  },
  manifest_unreadable: {
    step: 'structure',
    expected: 'a manifest that can be read',
    hint: 'gfm status shows the place: restore the file from Git',
  },
}

/** The checks for a failed status: the steps before the failed one must have worked. */
export function problemChecks(error: UnreachableError | ProblemError): Check[] {
  const remedy = error instanceof ProblemError ? REMEDIES[error.code] : undefined
  if (remedy === undefined) return [failed('status', error.message, 'the status of the fabric', hintOf(error))]
  const before = STEPS.slice(0, STEPS.indexOf(remedy.step)).map((step) => ok(step, 'worked'))
  return [...before, failed(remedy.step, error.message, remedy.expected, remedy.hint)]
}

function hintOf(error: UnreachableError | ProblemError): string {
  if (error instanceof UnreachableError)
    return 'the deployment answers other requests, so look at the log of the function gitops-status'
  if (error.status === 403) return 'the caller has no permission for this fabric'
  return error.status >= 500 ? 'look for lines of level ERROR in the log of the function gitops-status' : 'gfm status shows more'
}
