import type { Fault } from '../../contract/fault.ts'
import type { OpenSlice, Slice } from '../syntax/slice.ts'
import { MarkerLines } from './marker-line.ts'

export interface Split {
  slices: Slice[]
  faults: Fault[]
}

const LF = 0x0a
const HASH = 0x23

/**
 * Cuts a stream before every line that begins with `---`, which is where kubectl cuts it. YAML forbids such a line
 * inside any scalar or collection, so nothing else can be meant. A run of `#` lines right above the marker goes with
 * the document it introduces. Beyond `maxDocuments` slices it stops, with one slice more and the rest of the file in
 * none.
 */
export function splitStream(bytes: Uint8Array, file: string, maxDocuments = Number.POSITIVE_INFINITY): Split {
  const markers = new MarkerLines(bytes, file)
  const slices: Slice[] = []
  let slice = openSlice({ start: 0, line: 1 })
  let banner: Place | undefined
  for (let start = 0, line = 1; start < bytes.length && slices.length <= maxDocuments; line++) {
    const end = endOfLine(bytes, start)
    if (markers.isMarker(start)) {
      if (isFilled(slice)) {
        const cut = (slice.mayEndInComments ? banner : undefined) ?? { start, line }
        slices.push(closeSlice(slice, cut.start))
        slice = openSlice(cut)
      }
      markers.takeMarker(slice, start, end, line)
    } else markers.takeLine(slice, start, end, line)
    banner = bytes[start] === HASH ? (banner ?? { start, line }) : undefined
    start = end
  }
  slices.push(closeSlice(slice, bytes.length))
  return { slices, faults: markers.faults }
}

/** A byte offset where a line begins, and the line's number. */
interface Place {
  start: number
  line: number
}

/** Whether a marker below it begins the next document. */
function isFilled({ hasMarker, hasContent }: OpenSlice): boolean {
  return hasMarker || hasContent
}

function endOfLine(bytes: Uint8Array, start: number): number {
  const newline = bytes.indexOf(LF, start)
  return newline === -1 ? bytes.length : newline + 1
}

function openSlice({ start, line }: Place): OpenSlice {
  return {
    start,
    end: start,
    firstLine: line,
    isBroken: false,
    hasMarker: false,
    hasContent: false,
    mayEndInComments: true,
    isEnded: false,
  }
}

function closeSlice({ start, firstLine, isBroken }: OpenSlice, end: number): Slice {
  return { start, end, firstLine, isBroken }
}
