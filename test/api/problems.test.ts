import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PROBLEM_STATUS } from '../../lib/http/problems/problem.ts'
import texts from '../../lib/http/problems/problem-texts.json' with { type: 'json' }
import { problemTexts } from '../../scripts/problem-texts.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/api/problems.md'), 'utf8')

test('every type of problem has its section, with its status and what to do', () => {
  const sections = page.split(/^### /m).slice(1)
  const documented = sections.map((section) => {
    const [, code, status] = /^(\w+)\n\nStatus (\d{3})\. .+\n(?:.+\n)*\n\*\*Do:\*\* .+/.exec(section) ?? []
    return [code ?? section.slice(0, 60), Number(status)]
  })
  expect(Object.fromEntries(documented)).toEqual(PROBLEM_STATUS)
  expect(documented).toHaveLength(Object.keys(PROBLEM_STATUS).length)
})

test('what the API explains is what the page says: npm run api-docs writes it anew', () => {
  expect(texts).toEqual(problemTexts(page))
  expect(Object.keys(texts).toSorted()).toEqual(Object.keys(PROBLEM_STATUS).toSorted())
})
