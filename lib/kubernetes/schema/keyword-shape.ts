import type { YamlValue } from '../../yaml/document.ts'
import { isMapping, type Mapping } from '../../yaml/value/value.ts'
import { SCHEMA_TYPES } from './schema.ts'

/** The shape that a keyword's value must have: the test, and its description for people. */
export type KeywordShape<T extends YamlValue> = readonly [(value: YamlValue) => value is T, string]

const isNumber = (value: YamlValue): value is number | bigint => typeof value === 'number' || typeof value === 'bigint'
const isText = (value: YamlValue): value is string => typeof value === 'string'

export const BOOLEAN: KeywordShape<boolean> = [(value): value is boolean => typeof value === 'boolean', 'true or false']
export const TEXT: KeywordShape<string> = [isText, 'a string']
export const TEXTS: KeywordShape<string[]> = [
  (value): value is string[] => Array.isArray(value) && value.every(isText),
  'a list of strings',
]
export const LIST: KeywordShape<YamlValue[]> = [(value): value is YamlValue[] => Array.isArray(value), 'a list']
export const MAPPING: KeywordShape<Mapping> = [(value): value is Mapping => isMapping(value), 'a mapping of schemas']
export const NUMBER: KeywordShape<number | bigint> = [isNumber, 'a number']
export const POSITIVE: KeywordShape<number | bigint> = [
  (value): value is number | bigint => isNumber(value) && value > 0,
  'a number above 0',
]
export const COUNT: KeywordShape<number> = [
  (value): value is number => Number.isSafeInteger(value) && Number(value) >= 0,
  'an integer, 0 or more',
]
export const TYPE: KeywordShape<string> = [
  (value): value is string => (SCHEMA_TYPES as readonly YamlValue[]).includes(value),
  `one of ${SCHEMA_TYPES.join(', ')}`,
]
