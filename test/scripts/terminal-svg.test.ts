import { expect, test } from 'vitest'
import { terminalSvg } from '../../scripts/terminal-svg.ts'

/** The texts of the image's lines, without markup. */
function rows(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>(.*)<\/text>/g)].map(([, row = '']) => row.replaceAll(/<[^>]*>/g, ''))
}

test('markup in the output is text in the image', () => {
  const svg = terminalSvg([{ text: '<script>&"', at: 0 }], 'a "title"')
  expect(rows(svg)).toEqual(['&lt;script&gt;&amp;&quot;'])
  expect(svg).toContain('<title>a &quot;title&quot;</title>')
})

test('colours are styles, and end where the output ends them', () => {
  const svg = terminalSvg([{ text: 'a \u001b[1m\u001b[31mred\u001b[39m bold\u001b[22m plain', at: 0 }], 'x')
  expect(svg).toContain(
    '>a <tspan style="font-weight:bold;fill:#ff7b72">red</tspan><tspan style="font-weight:bold"> bold</tspan> plain</text>',
  )
})

test('a line that is too long goes on in the next row', () => {
  const svg = terminalSvg([{ text: `\u001b[32m${'x'.repeat(130)}\u001b[39m`, at: 0 }], 'x')
  expect(rows(svg).map(({ length }) => length)).toEqual([118, 12])
})

test('long pauses are shortened', () => {
  const svg = terminalSvg(
    [
      { text: 'a', at: 0.5 },
      { text: 'b', at: 30 },
      { text: 'c', at: 30.25 },
    ],
    'x',
  )
  expect([...svg.matchAll(/animation-delay:([\d.]+)s/g)].map(([, delay]) => delay)).toEqual(['0.50', '1.70', '1.95'])
})
