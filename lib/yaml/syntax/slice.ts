/** A piece of the file that holds one document; byte offsets. The pieces follow each other without a gap. */
export interface Slice {
  start: number
  end: number
  /** 1-based line of `start`. */
  firstLine: number
  /** Whether its markers are such that readers disagree: there is a fault about it, and no use in parsing it. */
  isBroken: boolean
}

/** A slice while its lines are read. */
export interface OpenSlice extends Slice {
  hasMarker: boolean
  hasContent: boolean
  /** False for a scalar at the root, to which a line beginning with `#` may belong. */
  mayEndInComments: boolean
  /** Whether `...` was seen. */
  isEnded: boolean
}
