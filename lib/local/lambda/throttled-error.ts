import { setTimeout as sleep } from 'node:timers/promises'

/** Lambda begins with a second and goes up to five minutes; nobody here waits that long. */
const PAUSE_MS = 100

/**
 * A call that Lambda refuses with 429 because the function has all executions that are reserved for it
 * (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors).
 */
export class ThrottledError extends Error {
  override readonly name = 'TooManyRequestsException'

  constructor(functionName: string, reserved: number) {
    super(
      `Rate Exceeded: ${reserved} executions are reserved for ${functionName} (ReservedFunctionConcurrentInvocationLimitExceeded)`,
    )
  }
}

/**
 * Repeats a call until it is not throttled, as Lambda itself does for events and the messages of a queue
 * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html). Rejects once it is aborted.
 */
export async function untilAdmitted<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await call()
    } catch (error) {
      if (!(error instanceof ThrottledError)) throw error
      await sleep(PAUSE_MS, undefined, { signal })
    }
  }
}
