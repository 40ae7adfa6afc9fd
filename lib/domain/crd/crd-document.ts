import type { Fault } from '../../contract/fault.ts'
import { definedOf } from '../../defined-of.ts'
import { DEFAULT_LIMITS } from '../../yaml/document.ts'
import { type DocumentReading, readDocument } from '../../yaml/stream/read-document.ts'
import { type Slice, splitStream } from '../../yaml/stream/split.ts'
import { decodeUtf8, encodingFault } from '../../yaml/syntax/encoding.ts'
import { Lines } from '../../yaml/syntax/lines.ts'

/** One document of a file of CRDs. */
export interface CrdDocument {
  reading: DocumentReading
  lines: Lines
  firstLine: number
  /** The first error in the document. */
  error?: Pick<Fault, 'message' | 'expected'> & { line: number; column: number }
}

const UNREADABLE: DocumentReading = { content: 'other', findings: [], anchors: new Map() }

/** Reads the documents of a file by the same rules as a raw file, and parses each once. */
export function readCrdDocuments(bytes: Uint8Array, file: string): CrdDocument[] {
  const encoding = encodingFault(bytes, file)
  if (encoding !== undefined)
    return [
      { reading: UNREADABLE, lines: new Lines('', 1), firstLine: 1, error: { ...placeOf(encoding), message: encoding.message } },
    ]
  const { slices, faults } = splitStream(bytes, file)
  const errors = faults.filter(({ severity }) => severity === 'error')
  return slices.map((slice, at) => {
    const lastLine = slices[at + 1]?.firstLine ?? Number.POSITIVE_INFINITY
    const markerError = errors.find(({ line = 1 }) => line >= slice.firstLine && line < lastLine)
    return documentOf(decodeUtf8(bytes.subarray(slice.start, slice.end)), slice, markerError, slices.length === 1)
  })
}

function documentOf(text: string, { firstLine, isBroken }: Slice, markerError: Fault | undefined, isAlone: boolean): CrdDocument {
  const lines = new Lines(text, firstLine)
  const reading = isBroken ? UNREADABLE : readDocument(text, lines, DEFAULT_LIMITS, isAlone)
  const finding = reading.findings.find(({ severity }) => severity === 'error')
  const error = markerError ?? (finding && { ...finding, ...lines.at(finding.offset) })
  if (error === undefined) return { reading, lines, firstLine }
  const { message, expected } = error
  return { reading, lines, firstLine, error: { ...placeOf(error), message, ...definedOf({ expected }) } }
}

function placeOf({ line = 1, column = 1 }: Pick<Fault, 'line' | 'column'>): { line: number; column: number } {
  return { line, column }
}
