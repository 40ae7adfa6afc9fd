/**
 * What happened in a world, in order: as lines where somebody reads them, and always as a number that tells two runs
 * apart.
 */
export class Trace {
  readonly lines: string[] = []
  readonly #isRead: boolean
  readonly #start: number
  #hash = 0x811c9dc5

  constructor(start: number, isRead: boolean) {
    this.#start = start
    this.#isRead = isRead
  }

  get hash(): number {
    return this.#hash
  }

  note(now: number, who: string, what: string, detail = ''): void {
    this.#add(who)
    this.#add(what)
    this.#add(detail)
    this.#hash = Math.imul(this.#hash ^ now, 0x01000193) >>> 0
    if (!this.#isRead) return
    const seconds = ((now - this.#start) / 1000).toFixed(3).padStart(10)
    this.lines.push(`${seconds}  ${who.padEnd(16)} ${what}${detail === '' ? '' : `  !! ${detail}`}`)
  }

  /** Something to read beside what happened. */
  say(now: number, who: string, what: string): void {
    if (this.#isRead) this.note(now, who, what)
  }

  #add(text: string): void {
    let hash = this.#hash
    for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
    this.#hash = hash >>> 0
  }
}
