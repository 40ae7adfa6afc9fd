import { byText } from '../../by-text.ts'
import type { Fault } from '../../contract/fault.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { filesToCompare } from '../plan/duplicates.ts'
import type { PlanContext } from '../plan/plan.ts'
import type { RawFile } from '../raw/raw-file.ts'
import { type ReadOptions, readFile } from '../raw/read-file.ts'
import type { Reading } from '../raw/read-raw-file.ts'
import { isRecalled, REFUSED_READINGS } from '../raw/refused-readings.ts'
import { limitExceeded } from '../tree/budget.ts'
import type { IngestOptions } from './ingest.ts'

/**
 * Reads raw files in path order, up to the limit of one operation. Files that were refused before are read only if
 * their content has to be compared with that of others. Throws `limit_exceeded` if the limit would split an
 * all-or-nothing batch.
 */
export async function readFiles(
  fabric: FabricState,
  files: readonly RawFile[],
  { time }: PlanContext,
  { atomic, check, onFile, refused = REFUSED_READINGS }: IngestOptions,
): Promise<{ readings: Reading[]; waiting: RawFile[] }> {
  const limit = fabric.budget.limit('batchBytes')
  const sorted = [...files].sort(byText(({ path }) => path))
  const readings: Reading[] = []
  const waiting: RawFile[] = []
  let bytes = 0
  let faultCount = 0
  for (const [index, file] of sorted.entries()) {
    const reading = await readFile(fabric, file, { time, check, refused })
    bytes += reading.size
    if (bytes > limit && readings.length > 0) {
      if (atomic) throw limitExceeded('batchBytes', limit, bytes, file.path)
      waiting.push(...sorted.slice(index))
      break
    }
    faultCount += reading.faults.length
    readings.push(faultCount > fabric.budget.limit('faultsTold') ? { ...reading, faults: withFirstFaultOnly(reading) } : reading)
    onFile?.(readings.length, files.length)
  }
  return { readings: await comparable(fabric, readings, { time, check }), waiting }
}

/** The readings, with the bytes of all documents that are compared with others. */
async function comparable(fabric: FabricState, readings: readonly Reading[], options: ReadOptions): Promise<Reading[]> {
  const compared = filesToCompare(readings)
  const complete: Reading[] = []
  for (const reading of readings) {
    const { file, faults } = reading
    const lacksBytes = isRecalled(reading) && compared.has(file.path)
    complete.push(lacksBytes ? { ...(await readFile(fabric, file, options)), faults } : reading)
  }
  return complete
}

/**
 * Keeps one fault, preferably an error: one error says why the file stays, and one warning that there is something to
 * check.
 */
function withFirstFaultOnly({ faults, file }: Reading): Fault[] {
  const first = faults.find(({ severity }) => severity === 'error') ?? faults[0]
  if (first === undefined || faults.length === 1) return faults
  const message = `${faults.length - 1} more are not listed, because other files have too many`
  return [first, { code: 'more_faults', severity: first.severity, message, file: file.path, hint: 'fix the listed ones first' }]
}
