import { DomainError } from '../../domain/errors.ts'
import { scrubUrl } from '../../git/remote-url.ts'
import { ProblemError } from '../deployment-client.ts'
import { colours } from '../output.ts'
import { UsageError } from '../usage-error.ts'
import { renderFaults } from './faults.ts'

/** An error for a person: its words and every fault; a stack only where `GFM_DEBUG=1` asks for it. */
export function renderError(error: unknown): string[] {
  const faults =
    error instanceof UsageError || error instanceof ProblemError
      ? error.faults
      : error instanceof DomainError && 'faults' in error.data
        ? error.data.faults
        : []
  const text = error instanceof Error ? error.message : String(error)
  const stack = process.env.GFM_DEBUG === '1' && error instanceof Error ? [error.stack ?? ''] : []
  const reason =
    error instanceof DomainError && 'reason' in error.data && !text.includes(error.data.reason) ? [`  ${error.data.reason}`] : []
  return [`${colours.red('error')} ${scrubUrl(text)}`, ...reason.map(scrubUrl), ...renderFaults(faults), ...stack.map(scrubUrl)]
}
