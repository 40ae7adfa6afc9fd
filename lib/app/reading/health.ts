import type { HealthReport, PartHealth, QueueDepth, QueueHealth } from '../../contract/health.ts'
import type { HealthChecks } from '../ports/ports.ts'

/** Runs all checks at once. Never throws: the report names services that cannot be used. */
export async function healthOf(
  healthChecks: HealthChecks,
  about: Pick<HealthReport, 'stage' | 'version' | 'time'>,
): Promise<HealthReport> {
  const [table, bucket, queue, deadLetters, deadEvents] = await Promise.all([
    partHealth(healthChecks.readTable()),
    partHealth(healthChecks.reachBucket()),
    queueHealth(healthChecks.queueDepth()),
    queueHealth(healthChecks.deadLetterDepth()),
    queueHealth(healthChecks.deadEventDepth()),
  ])
  return { ...about, table, bucket, queue, dead_letters: deadLetters, dead_events: deadEvents }
}

async function partHealth(check: Promise<void>): Promise<PartHealth> {
  return check.then(() => ({ status: 'ok' }), failed)
}

async function queueHealth(check: Promise<QueueDepth>): Promise<QueueHealth> {
  return check.then((depth) => ({ status: 'ok', ...depth }), failed)
}

/** Messages of AWS name accounts and roles, which not every caller may see; the error's name is enough for a check. */
function failed(error: unknown): { status: 'failed'; reason: string } {
  return { status: 'failed', reason: error instanceof Error ? error.name : 'Error' }
}
