/** biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax is that of Fn::Sub */
import { expect, test } from 'vitest'
import { evaluate, type References } from '../../../lib/local/template/intrinsics.ts'

const references: References = {
  ref: (name) => `ref(${name})`,
  attribute: (resource, attribute) => `${resource}(${attribute})`,
  imported: (name) => `import(${name})`,
}

test.each<[string, unknown, unknown]>([
  ['plain values stay', { a: [1, 'x', true, null] }, { a: [1, 'x', true, null] }],
  ['a reference', { Ref: 'Queue' }, 'ref(Queue)'],
  ['an attribute', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Queue(Arn)'],
  ['an import whose name is made', { 'Fn::ImportValue': { 'Fn::Join': [':', ['data', 'Table']] } }, 'import(data:Table)'],
  ['a join of evaluated parts', { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }]] }, 'arn:ref(AWS::Partition)'],
  ['a part of a split text', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
  ['an index that is a text', { 'Fn::Select': ['0', ['a', 'b']] }, 'a'],
  ['a substitution', { 'Fn::Sub': 'x-${AWS::Region}-${Queue.Arn}-${!kept}' }, 'x-ref(AWS::Region)-Queue(Arn)-${kept}'],
  ['a substitution with variables', { 'Fn::Sub': ['${a}/${b}', { a: { Ref: 'A' } }] }, 'ref(A)/ref(b)'],
  ['references inside of maps and lists', { a: [{ b: { Ref: 'C' } }] }, { a: [{ b: 'ref(C)' }] }],
  ['a map with more than one key is no function', { Ref: 'a', other: 1 }, { Ref: 'a', other: 1 }],
])('%s', (_, value, expected) => {
  expect(evaluate(value, references)).toEqual(expected)
})

test.each(['Fn::If', 'Fn::Base64', 'Fn::Cidr'])('%s is not guessed', (name) => {
  expect(() => evaluate({ [name]: ['x'] }, references)).toThrow(`The template uses ${name}`)
})
