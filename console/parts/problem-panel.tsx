import type { Problem } from '../data/request.ts'
import { FaultList } from './fault-list.tsx'
import { Plain } from './plain.tsx'

/** Why something was not answered or not done, and a way to try again. */
export function ProblemPanel({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
  const { title, detail, instance, errors, status } = problem
  return (
    <div class="panel bad" role="alert">
      <strong>{title}</strong> {status > 0 && <span class="quiet">{status}</span>}
      <div>
        <Plain text={detail} />
      </div>
      {errors.length > 0 && <FaultList faults={errors} />}
      {instance !== '' && <div class="quiet mono">{instance}</div>}
      {onRetry !== undefined && (
        <p>
          <button type="button" onClick={onRetry}>
            Try again
          </button>
        </p>
      )}
    </div>
  )
}
