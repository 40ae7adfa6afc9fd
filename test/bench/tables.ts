import { DELAYS } from '../app/critical-paths.ts'
import type { ColdStart } from './cold-start.ts'
import type { DeliveryFigures } from './deliveries.ts'
import type { EnduranceFigures } from './endurance.ts'
import type { IngestFigures, WireMeasure } from './ingest.ts'
import type { Latency } from './latency.ts'
import type { LogFigures } from './log.ts'
import type { NativeFigures } from './native.ts'
import type { NeighboursFigures } from './neighbours.ts'
import type { PlanFigures } from './planning.ts'
import type { RecordUse } from './record-units.ts'
import type { Shape } from './repository.ts'
import type { Together } from './together.ts'

export interface IngestRow {
  files: number
  shape: Shape
  ours: IngestFigures
  native: NativeFigures
}

export interface RecordRow {
  /** Fabrics beside the one that is measured. */
  fabrics: number
  use: RecordUse[]
}

const LATENCY_MS = 2

function table(header: string[], rows: string[][]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

const count = (value: number) => Math.round(value).toLocaleString('en')
const kb = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`

export function logTable({ operations, start, newest, all }: LogFigures): string {
  const row = (what: string, ms: number) => [what, `${count(ms)} ms`, `${count(ms - start)} ms`]
  return table(
    ['gfm log', 'the process', 'without its start'],
    [row(`the newest 20 of ${count(operations)}`, newest), row(`all ${count(operations)}, with their commits`, all)],
  )
}

export function latencyTable(calls: readonly Latency[]): string {
  const services = Object.keys(DELAYS) as (keyof typeof DELAYS)[]
  return table(
    ['one call', 'ms', 'of it, delays one after the other', ...services.map((service) => `requests to ${service}`)],
    calls.map(({ what, ms, delays, requests }) => [
      what,
      count(ms),
      count(delays),
      ...services.map((service) => count(requests[service])),
    ]),
  )
}

export function togetherTable(rows: readonly Together[]): string {
  return table(
    ['50 patches at once', 'median', '95th percentile', 'pushes', 'requests to Git', 'commits', 'gave up after 20 s'],
    rows.map(({ what, p50, p95, pushes, requests, commits, failed }) => [
      what,
      `${count(p50)} ms`,
      `${count(p95)} ms`,
      ...[pushes, requests, commits, failed].map(count),
    ]),
  )
}

export function neighboursTable({ neighbours, alone, beside, unfiltered, native }: NeighboursFigures): string {
  const others = `beside ${count(neighbours.files)} files, ${count(neighbours.megabytes)} MB`
  const places = [
    { place: 'alone', figures: alone },
    { place: others, figures: beside },
    { place: `${others}, server without filters`, figures: unfiltered },
  ]
  const lines = places.flatMap(({ place, figures: { first, warm, cold } }) =>
    Object.entries({ first, warm, cold }).map(([what, { ms, serverMs, calls, requests, bytesUp, bytesDown, peakMemoryMb }]) => {
      const memory = `${count(peakMemoryMb)} MB`
      return [place, what, count(ms), count(serverMs), count(calls), count(requests), kb(bytesUp), kb(bytesDown), memory]
    }),
  )
  const clones = native.map(({ what, ms, received }) => [others, what, count(ms), '', '', '', '', kb(received), ''])
  const counts = ['file-system calls', 'requests', 'sent', 'received', 'peak memory']
  return table(['the fabric is', '', 'ms', 'of it the Git server', ...counts], [...lines, ...clones])
}

export function ingestTable(rows: readonly IngestRow[]): string {
  const header = [
    'repository',
    '',
    'ms',
    'of it the Git server',
    'ms, 2 ms a call',
    'file-system calls',
    'requests',
    'sent',
    'received',
    'peak memory',
    'ms against native',
  ]
  return table(header, rows.flatMap(ingestLines))
}

function ingestLines({ files, shape, ours, native }: IngestRow): string[][] {
  const name = `${count(files)} files, ${shape === 'single' ? 'one fabric' : 'fabrics of 100'}`
  const line = (
    what: string,
    { ms, serverMs, calls, requests, bytesUp, bytesDown, peakMemoryMb }: IngestFigures['warm'],
    slow?: number,
  ) => [
    name,
    what,
    count(ms),
    count(serverMs),
    slow === undefined ? '' : count(slow),
    count(calls),
    count(requests),
    kb(bytesUp),
    kb(bytesDown),
    `${count(peakMemoryMb)} MB`,
    `${(ms / native.ms).toFixed(2)}`,
  ]
  const nativeSlow = native.calls === undefined ? '' : count(native.ms + native.calls * LATENCY_MS)
  return [
    line('warm', ours.warm, ours.warmSlow.ms),
    line('cold', ours.cold, ours.coldSlow.ms),
    line('first clone', ours.clone),
    line('edit, warm', ours.editWarm),
    line('edit, cold', ours.editCold),
    [
      name,
      'native git',
      count(native.ms),
      '',
      nativeSlow,
      native.calls === undefined ? '' : count(native.calls),
      '',
      '',
      '',
      '',
      '1',
    ],
  ]
}

export interface DocumentRow {
  plan: PlanFigures
  whole: WireMeasure
}

export function documentsTable(rows: readonly DocumentRow[]): string {
  return table(
    ['documents in one file', 'size', 'planned in', 'a document', 'peak memory', 'ingested in', 'peak memory'],
    rows.map(({ plan: { documents, bytes, ms, peakMemoryMb }, whole }) => [
      count(documents),
      kb(bytes),
      `${count(ms)} ms`,
      `${(ms / documents).toFixed(2)} ms`,
      `${count(peakMemoryMb)} MB`,
      `${count(whole.ms)} ms`,
      `${count(whole.peakMemoryMb)} MB`,
    ]),
  )
}

export function enduranceTable({ files, freshBytes, points, cold }: EnduranceFigures): string {
  const [before, after] = freshBytes
  const header = [
    'edits',
    'memory',
    'CPU an edit',
    'of a new process',
    'file-system calls an edit',
    'at most',
    'written an edit',
    'clone',
  ]
  const rows = points.map((point) => [
    count(point.edits),
    `${count(point.rssMb)} MB`,
    `${count(point.cpuMs)} ms`,
    `${count(point.newCpuMs)} ms`,
    point.calls.toFixed(1),
    count(point.mostCalls),
    kb(point.bytesWritten),
    kb(point.cloneBytes),
  ])
  const fresh = `${count(files)} objects; a fresh shallow clone by native Git has ${kb(before)} before and ${kb(after)} after`
  return `${table(header, rows)}\n\n${fresh}\n\n${coldEditsTable(cold, points.at(-1)?.edits ?? 0)}`
}

function coldEditsTable({ old, fresh }: EnduranceFigures['cold'], edits: number): string {
  const row = (where: string, { ms, calls, bytesRead, requests, bytesDown }: WireMeasure) => [
    where,
    `${count(ms)} ms`,
    count(calls),
    kb(bytesRead),
    String(requests),
    kb(bytesDown),
  ]
  return table(
    ['one edit by a new process', 'time', 'file-system calls', 'read', 'requests', 'received'],
    [row(`on the clone after ${count(edits)} edits`, old), row('on a fresh clone', fresh)],
  )
}

/** The first row is the baseline. */
export function coldStartTable(rows: readonly ColdStart[]): string {
  const [baseline] = rows
  return table(
    ['function', 'asked for', 'bundle', 'process start to first answer', 'over the baseline', 'of it, importing the bundle'],
    rows.map(({ name, event, bundleBytes, firstAnswerMs, loadMs }) => [
      name,
      event.replaceAll('"', ''),
      name === 'baseline' ? '' : kb(bundleBytes),
      `${count(firstAnswerMs)} ms`,
      name === 'baseline' ? '' : `${count(firstAnswerMs - (baseline?.firstAnswerMs ?? 0))} ms`,
      `${count(loadMs)} ms`,
    ]),
  )
}

export function deliveriesTable(figures: DeliveryFigures): string {
  const { deliveries, repositories, acknowledged, allIngestedMs, commits, pushes, objects, ingested } = figures
  const ms = (value: number) => `${count(value)} ms`
  const seconds = (value: number) => `${(value / 1000).toFixed(1)} s`
  return table(
    ['what', 'median', '95th percentile', '99th percentile'],
    [
      [
        `${count(deliveries)} deliveries for ${repositories} repositories, 5 at a time: acknowledged in`,
        ms(acknowledged.median),
        ms(acknowledged.p95),
        ms(acknowledged.p99),
      ],
      [`all of it ingested ${seconds(allIngestedMs)} after the first delivery, in ${commits} commits`, '', '', ''],
      [
        `${pushes} single pushes of ${objects} objects: from the end of \`git push\` to the managed commit`,
        seconds(ingested.median),
        seconds(ingested.p95),
        '',
      ],
    ],
  )
}

export function recordsTable(rows: readonly RecordRow[]): string {
  const header = ['', ...rows.map(({ fabrics }) => `beside ${count(fabrics)} fabrics`)]
  const actions = rows[0]?.use ?? []
  const cells = actions.map(({ action }, index) => [
    action,
    ...rows.map(({ use }) => {
      const { requests = 0, units = 0, ms = 0 } = use[index] ?? {}
      return `${count(requests)} ${requests === 1 ? 'request' : 'requests'}, ${units.toFixed(1)} units, ${count(ms)} ms`
    }),
  ])
  return table(header, cells)
}
