import type { Fault } from '../../contract/fault.ts'
import { MarkerLines, type SliceState } from './marker-line.ts'

/** The bytes of the file that hold one document; byte offsets. Slices follow each other without a gap. */
export interface Slice extends Pick<SliceState, 'isBroken'> {
  start: number
  end: number
  /** 1-based line of `start`. */
  firstLine: number
}

type OpenSlice = Slice & SliceState

export interface Split {
  slices: Slice[]
  faults: Fault[]
}

const LF = 0x0a
const HASH = 0x23

/**
 * Cuts a stream before every line that begins with `---`, as kubectl does. YAML forbids such a line inside any scalar
 * or collection, so it can only be a marker. A run of `#` lines right above the marker goes with the document that it
 * introduces. Stops beyond `maxDocuments` slices and returns one slice too many; the rest of the file is in none.
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

/** The byte offset and the number of a line. */
interface Place {
  start: number
  line: number
}

/** Whether a marker below the slice begins the next document. */
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
