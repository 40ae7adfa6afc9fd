import { error, type Fault } from '../../contract/fault.ts'
import { definedOf } from '../../defined-of.ts'
import { DEFAULT_LIMITS, type StreamLimits, type YamlDocument, type YamlStream } from '../document.ts'
import { FaultLog } from '../findings/fault-log.ts'
import type { Finding } from '../findings/finding.ts'
import { faultOf, guarded } from '../findings/guarded.ts'
import { decodeUtf8, encodingFault } from '../syntax/encoding.ts'
import { Lines } from '../syntax/lines.ts'
import { contentStart, type DocumentReading, isTooLong, readDocument } from './read-document.ts'
import { type Slice, splitStream } from './split.ts'

/**
 * Cuts a YAML or JSON file into its documents, byte for byte, and reports all faults. Never throws: a file that cannot
 * be cut, or on which the reader itself fails (`unreadable_file`), becomes one document with an error fault. `file` is
 * the path for faults.
 */
export function readYamlStream(bytes: Uint8Array, file: string, limits: Partial<StreamLimits> = {}): YamlStream {
  return guarded(
    () => readWhole(bytes, file, { ...DEFAULT_LIMITS, ...limits }),
    (finding) => asOneDocument(bytes, faultOf(finding, file)),
  )
}

function readWhole(bytes: Uint8Array, file: string, limits: StreamLimits): YamlStream {
  const fault = sizeFault(bytes, file, limits.bytes) ?? encodingFault(bytes, file)
  if (fault !== undefined) return asOneDocument(bytes, fault)
  const { slices, faults } = splitStream(bytes, file, limits.documents)
  if (slices.length > limits.documents) return asOneDocument(bytes, countFault(file, limits.documents))
  return readSlices(bytes, slices, faults, file, limits)
}

function readSlices(bytes: Uint8Array, slices: Slice[], splitFaults: Fault[], file: string, limits: StreamLimits): YamlStream {
  const log = new FaultLog(file, limits.faults)
  const earlierAnchors = new Map<string | undefined, { line: number; column: number }>()
  const markerFaults = splitFaults.values()
  let nextFault = markerFaults.next()
  const documents = slices.map((slice, at): YamlDocument => {
    const lastLine = slices[at + 1]?.firstLine ?? Number.POSITIVE_INFINITY
    const faults: Fault[] = []
    for (; !nextFault.done && (nextFault.value.line ?? 0) < lastLine; nextFault = markerFaults.next())
      faults.push(nextFault.value)
    const sliceBytes = bytes.subarray(slice.start, slice.end)
    const text = decodeUtf8(sliceBytes)
    const lines = new Lines(text, slice.firstLine)
    const reading: DocumentReading = slice.isBroken
      ? { content: 'other', findings: [], anchors: new Map() }
      : readDocument(text, lines, limits, slices.length === 1)
    for (const finding of reading.findings)
      faults.push(toFault(asForeignAlias(finding, earlierAnchors), file, lines, earlierAnchors))
    for (const [name, node] of reading.anchors) earlierAnchors.set(name, lines.at(node.start))
    return {
      index: at + 1,
      bytes: sliceBytes,
      start: slice.start,
      end: slice.end,
      firstLine: slice.firstLine,
      line: isTooLong(text, limits) ? slice.firstLine : contentLine(text, lines),
      content: reading.content,
      ...definedOf({ header: reading.header }),
      faults: log.add(faults),
    }
  })
  return { documents, faults: log.list() }
}

/** Returns the line of the first content; the first line if there is none. */
function contentLine(text: string, lines: Lines): number {
  return lines.at(contentStart(text) ?? 0).line
}

/** The last place of each anchor; most findings are about no alias, whose name is undefined. */
type EarlierAnchors = ReadonlyMap<string | undefined, { line: number; column: number }>

/** Reports an alias whose anchor is in an earlier document as a foreign alias. */
function asForeignAlias(finding: Finding, earlierAnchors: EarlierAnchors): Finding {
  if (!earlierAnchors.has(finding.alias)) return finding
  return {
    ...finding,
    code: 'foreign_alias',
    message: `${finding.message}, only in an earlier one`,
    hint: 'an anchor is valid only in its own document: write out the value',
  }
}

function toFault(
  { offset, related, alias, ...finding }: Finding,
  file: string,
  lines: Lines,
  earlierAnchors: EarlierAnchors,
): Fault {
  const earlier = earlierAnchors.get(alias)
  const places = [...(related ?? []).map((other) => lines.at(other)), ...(earlier === undefined ? [] : [earlier])]
  return {
    ...finding,
    file,
    ...lines.at(offset),
    ...(places.length === 0 ? {} : { related: places.map((place) => ({ file, ...place })) }),
  }
}

/** Returns the whole file as one document. */
function asOneDocument(bytes: Uint8Array, fault: Fault): YamlStream {
  const document: YamlDocument = {
    index: 1,
    bytes,
    start: 0,
    end: bytes.length,
    firstLine: 1,
    line: 1,
    content: 'other',
    faults: [fault],
  }
  return { documents: [document], faults: [fault] }
}

function sizeFault(bytes: Uint8Array, file: string, limit: number): Fault | undefined {
  if (bytes.length <= limit) return undefined
  return error('file_too_large', { file, line: 1, column: 1 }, 'The file is too large', {
    found: `${bytes.length} bytes`,
    expected: `at most ${limit} bytes`,
    hint: 'split the file',
  })
}

function countFault(file: string, limit: number): Fault {
  return error('too_many_documents', { file, line: 1, column: 1 }, 'The file holds too many documents', {
    found: `more than ${limit} documents`,
    expected: `at most ${limit} documents`,
    hint: 'split the file',
  })
}
