/** A line of a terminal's output, and when it came. */
export interface CastLine {
  text: string
  /** Seconds since the beginning. */
  at: number
}

const WIDTH = 118
const LINE_HEIGHT = 18
const CHARACTER_WIDTH = 7.8
/** Text is written in this many seconds, however long the recorded program took: nobody watches it wait. */
const LONGEST_PAUSE = 1.2

const COLOURS: Readonly<Record<string, string>> = {
  1: 'font-weight:bold',
  2: 'opacity:.6',
  31: 'fill:#ff7b72',
  32: 'fill:#7ee787',
  33: 'fill:#e3b341',
  34: 'fill:#79c0ff',
  35: 'fill:#d2a8ff',
  36: 'fill:#76e3ea',
  90: 'fill:#8b949e',
}

/**
 * Returns an SVG image of a terminal in which lines appear as they were recorded. The colours are those of the escape
 * sequences in the text; a reader who prefers no motion sees all lines at once.
 */
export function terminalSvg(lines: readonly CastLine[], title: string): string {
  const wrapped = lines.flatMap(({ text, at }) => wrap(text).map((part) => ({ text: part, at })))
  const times = shortenPauses(wrapped.map(({ at }) => at))
  const rows = wrapped.map(({ text }, index) => {
    const y = 30 + (index + 1) * LINE_HEIGHT
    return `<text x="16" y="${y}" style="animation-delay:${(times[index] ?? 0).toFixed(2)}s">${spans(text)}</text>`
  })
  const height = 50 + wrapped.length * LINE_HEIGHT
  const width = Math.ceil(32 + WIDTH * CHARACTER_WIDTH)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="${escapeXml(title)}">
<title>${escapeXml(title)}</title>
<style>
text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#e6edf3;white-space:pre;animation:in .01s both}
@keyframes in{from{visibility:hidden}to{visibility:visible}}
@media (prefers-reduced-motion:reduce){text{animation:none}}
</style>
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<circle cx="18" cy="16" r="5" fill="#ff5f56"/><circle cx="36" cy="16" r="5" fill="#ffbd2e"/><circle cx="54" cy="16" r="5" fill="#27c93f"/>
${rows.join('\n')}
</svg>
`
}

function shortenPauses(times: readonly number[]): number[] {
  let shown = 0
  let last = 0
  return times.map((at) => {
    shown += Math.min(at - last, LONGEST_PAUSE)
    last = at
    return shown
  })
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const SEQUENCE = /\u001b\[([0-9;]*)m/

/** Cuts a line where the terminal's width ends; escape sequences take no width. */
function wrap(text: string): string[] {
  const parts = text.split(new RegExp(SEQUENCE, 'g'))
  const rows = ['']
  let length = 0
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 1) rows.push(`${rows.pop() ?? ''}\u001b[${part}m`)
    else
      for (const character of part) {
        if (length === WIDTH) {
          rows.push('')
          length = 0
        }
        rows.push(`${rows.pop() ?? ''}${character}`)
        length++
      }
  }
  return rows
}

function spans(text: string): string {
  let style: string[] = []
  return text
    .split(SEQUENCE)
    .map((part, index) => {
      if (index % 2 === 0) return part === '' ? '' : span(part, style)
      for (const code of part.split(';')) style = styleAfter(style, code)
      return ''
    })
    .join('')
}

function span(text: string, style: readonly string[]): string {
  return style.length === 0 ? escapeXml(text) : `<tspan style="${style.join(';')}">${escapeXml(text)}</tspan>`
}

/** Codes 22 and 39 end a weight and a colour. */
function styleAfter(style: readonly string[], code: string): string[] {
  if (code === '' || code === '0') return []
  if (code === '22') return style.filter((one) => one.startsWith('fill'))
  if (code === '39') return style.filter((one) => !one.startsWith('fill'))
  const added = COLOURS[code]
  return added === undefined ? [...style] : [...style, added]
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
