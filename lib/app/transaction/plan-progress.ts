import type { OperationContext } from './operation-context.ts'

/** Tells how many raw files have been read. */
export function planProgress({ progress }: OperationContext): (done: number, total: number) => void {
  return (done, total) => progress?.({ step: 'plan', message: 'Reading raw files', done, total, unit: 'files' })
}
