import type { Dice } from '../../support/dice.ts'

/** A document as a person keeps it, and what the person made of it. */
export interface HumanEdit {
  kind: EditKind
  before: string
  after: string
}

const KINDS = ['value', 'key', 'move', 'removal', 'addition', 'word', 'comment'] as const
type EditKind = (typeof KINDS)[number]

const NOTE = 'example.com/note'
const WORDS = [
  'the',
  'leaf',
  'in',
  'rack',
  'seven',
  'is',
  'wired',
  'to',
  'both',
  'spines',
  'ask',
  'before',
  'a',
  'change',
] as const

/** Adds comments and a note over several lines, folded, literal or wrapped, to an object in block style. */
export function dressed(text: string, dice: Dice): string {
  let comments = 0
  const lines = text.trimEnd().split('\n')
  const all = lines.flatMap((line) => {
    const [, indent] = /^( *)(?:- )?[\w"][^#]*$/.exec(line) ?? []
    if (indent === undefined) return [line]
    const above = indent !== '' && dice.chance(0.15) ? [`${indent}# Remark ${++comments}`] : []
    return [...above, dice.chance(0.15) ? `${line} # remark ${++comments}` : line]
  })
  const at = all.findIndex((line) => /^metadata:/.test(line))
  all.splice(at + 1, 0, '  annotations:', ...noteLines(dice))
  return `${all.join('\n')}\n`
}

function noteLines(dice: Dice): string[] {
  const rows = Array.from({ length: 2 + dice.below(4) }, () =>
    Array.from({ length: 3 + dice.below(5) }, () => dice.pick(WORDS)).join(' '),
  )
  const style = dice.pick(['>-', '>', '>+', '|', '|-', '|2-', '"', "'", ''])
  const pad = style.includes('2') ? '      ' : ' '.repeat(6 + 2 * dice.below(2))
  if (/[>|]/.test(style)) {
    const body = rows.flatMap((row) => (dice.chance(0.2) ? ['', pad + row] : [dice.chance(0.2) ? `${pad}  ${row}` : pad + row]))
    if (/^ {8}/.test(body.find((line) => line !== '') ?? '')) body[0] = `${pad}first`
    return [`    ${NOTE}: ${style}`, ...body]
  }
  const [first = '', ...rest] = rows
  return [`    ${NOTE}: ${style}${first}`, ...rest.map((row) => pad + row)].map((line, index, { length }) =>
    index === length - 1 ? line + style : line,
  )
}

/** Returns an edit of the document by hand: of its lines, not of its value. Undefined if it has no place for it. */
export function humanEdit(text: string, dice: Dice): HumanEdit | undefined {
  const kind = dice.pick(KINDS)
  const lines = text.trimEnd().split('\n')
  const edited = EDITORS[kind](lines, dice)
  return edited === undefined ? undefined : { kind, before: text, after: `${edited.join('\n')}\n` }
}

type Editor = (lines: string[], dice: Dice) => string[] | undefined

const FIELD = /^( *)(- )?([\w-]+):(?: ([\w./-]+))?( +#.*)?$/
const FIXED = new Set(['apiVersion', 'kind', 'metadata', 'spec', 'name', 'namespace', 'annotations', 'labels'])

const EDITORS: Record<EditKind, Editor> = {
  value: (lines, dice) => onLine(lines, dice, isOfSpec, (line) => [line.replace(FIELD, '$1$2$3: $4x$5')]),
  key: (lines, dice) => onLine(lines, dice, isKey, (line) => [line.replace(/([\w-]+):/, '$1s:')]),
  move: moveItem,
  removal: (lines, dice) =>
    onLine(
      lines,
      dice,
      (line) => isOfSpec(line) && !line.includes('- '),
      () => [],
    ),
  addition: (lines, dice) => onLine(lines, dice, isOfSpec, (line) => [line, `${indentOf(line)}added: 7`]),
  word: changeWord,
  comment: (lines, dice) =>
    onLine(
      lines,
      dice,
      (line) => line.includes('# '),
      (line) => [`${line} more`],
    ),
}

function onLine(
  lines: string[],
  dice: Dice,
  isPlace: (line: string, at: number) => boolean,
  edit: (line: string) => string[],
): string[] | undefined {
  const [first, ...rest] = [...lines.keys()].filter((at) => isPlace(lines[at] ?? '', at))
  if (first === undefined) return undefined
  const at = dice.pick([first, ...rest])
  const edited = edit(lines[at] ?? '')
  const isOwn = lines[at - 1]?.startsWith(`${' '.repeat(lines[at]?.search(/\S/) ?? 0)}# Remark`) === true
  const start = edited.length === 0 && isOwn ? at - 1 : at
  return [...lines.slice(0, start), ...edited, ...lines.slice(at + 1)]
}

function isOfSpec(line: string): boolean {
  const [, , , key = '', value] = FIELD.exec(line) ?? []
  return value !== undefined && line.startsWith('  ') && !FIXED.has(key)
}

function isKey(line: string): boolean {
  const [, indent = '', , key = ''] = FIELD.exec(line) ?? []
  return indent !== '' && key !== '' && !FIXED.has(key)
}

function indentOf(line: string): string {
  return line.replace(/^( *)(- )?.*$/, (_, indent: string, dash: string | undefined) => indent + (dash === undefined ? '' : '  '))
}

/** Moves one item of a list, with the comment above it, to another place. */
function moveItem(lines: string[], dice: Dice): string[] | undefined {
  const column = lines.find((line) => /^ *- /.test(line))?.search(/-/)
  if (column === undefined) return undefined
  const dash = `${' '.repeat(column)}- `
  const first = lines.findIndex((line) => line.startsWith(dash))
  let start = first
  while (lines[start - 1]?.startsWith(`${' '.repeat(column)}#`) === true) start--
  const items: string[][] = []
  let [at, comment]: [number, string[]] = [start, []]
  for (; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (line.startsWith(`${' '.repeat(column)}#`)) comment.push(line)
    else if (line.startsWith(dash)) items.push([...comment.splice(0), line])
    else if (line.startsWith(' '.repeat(column + 1))) items.at(-1)?.push(...comment.splice(0), line)
    else break
  }
  comment = comment.splice(0)
  const from = dice.below(items.length)
  const to = dice.below(items.length)
  if (items.length < 2 || from === to) return undefined
  const [moved = []] = items.splice(from, 1)
  items.splice(to, 0, moved)
  return [...lines.slice(0, start), ...items.flat(), ...comment, ...lines.slice(at)]
}

/** Changes, adds or removes one word of the note. */
function changeWord(lines: string[], dice: Dice): string[] | undefined {
  const start = lines.findIndex((line) => line.includes(NOTE))
  const size = lines.slice(start + 1).findIndex((line) => !/^ {6}|^$/.test(line))
  const at = start + 1 + dice.below(Math.max(size, 1))
  const words = lines[at]?.trim().split(' ') ?? []
  if (size < 1 || words.length < 3) return undefined
  const place = 1 + dice.below(words.length - 2)
  words.splice(place, dice.below(2), ...(dice.chance(0.7) ? ['new'] : []))
  const edited = `${' '.repeat(lines[at]?.search(/\S/) ?? 0)}${words.join(' ')}`
  return edited === lines[at] ? undefined : lines.with(at, edited)
}
