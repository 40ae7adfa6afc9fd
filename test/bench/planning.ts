import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { median } from './median.ts'

export interface PlanFigures {
  documents: number
  bytes: number
  ms: number
  peakMemoryMb: number
}

/**
 * Medians over fresh processes: nothing is compiled yet when the first document is read, as in a Lambda that starts.
 */
export async function measurePlanning(documents: number, rounds: number): Promise<PlanFigures> {
  const measures: Omit<PlanFigures, 'documents'>[] = []
  for (let round = 0; round < rounds; round++) {
    const child = fork(join(import.meta.dirname, 'plan-worker.ts'), [String(documents)], { execArgv: ['--import', 'tsx'] })
    const [measure] = (await once(child, 'message')) as [Omit<PlanFigures, 'documents'>]
    measures.push(measure)
    await once(child, 'exit')
  }
  const of = (key: 'bytes' | 'ms' | 'peakMemoryMb') => median(measures.map((measure) => measure[key]))
  return { documents, bytes: of('bytes'), ms: of('ms'), peakMemoryMb: of('peakMemoryMb') }
}
