import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { expandList } from '../../../lib/yaml/stream/expand-list.ts'
import { readYamlStream } from '../../../lib/yaml/stream/read-stream.ts'
import { realData } from '../../support/real-data.ts'

interface Hazard {
  name: string
  text: string
  /** Both fields are set if kubectl stops at an error after some objects. */
  kubectl: { objects?: unknown[]; error?: string }
}

const file = path.join(realData ?? '', 'yaml-hazards.json')
const hazards: Hazard[] = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Hazard[]) : []

/** Streams that kubectl reads and other YAML readers read differently or refuse: we refuse them with a reason. */
const STRICTER_THAN_KUBECTL = [
  'bare-after-end',
  'dir after doc no dots',
  'bom2',
  'cr only',
  'cr in comment',
  'nel in comment',
  'ls in comment',
  'ps in comment',
  'ls doc sep',
  'ls in dq',
  'nel in dq',
  'ls in lit indented',
  'cr in dq',
  'crcrlf',
  'lit dots',
  'dup key',
  'dup kind',
  'dup name',
  'qkey',
  'json cat',
]

/** Streams whose merge keys kubectl and the stand-in for its reader merge differently; a warning reports it. */
const MERGED_OTHERWISE = new Set(['merge override'])

/** The objects in our documents as a YAML 1.1 reader reads them; kubectl's reader is one, too. */
function objectsIn(text: string): unknown[] {
  const stream = readYamlStream(Buffer.from(text), 'raw/hazard.yaml')
  return stream.documents
    .filter(({ content }) => content !== 'empty')
    .flatMap((document) => (document.header?.items === 'filled' ? expandList(document, 'raw/hazard.yaml').items : [document]))
    .map(({ bytes }) => parse(Buffer.from(bytes).toString('utf8'), { version: '1.1', logLevel: 'silent' }) as unknown)
}

function errorsIn(text: string) {
  return readYamlStream(Buffer.from(text), 'raw/hazard.yaml').faults.filter(({ severity }) => severity === 'error')
}

describe.skipIf(hazards.length === 0)('streams and what kubectl reads from them', () => {
  test.each(hazards.filter(({ kubectl }) => kubectl.error !== undefined))(
    '$name: what kubectl refuses is refused',
    ({ text }) => {
      expect(errorsIn(text)).not.toEqual([])
    },
  )

  test.each(hazards.filter(({ kubectl }) => kubectl.error === undefined))(
    '$name: every slice means what kubectl reads',
    (hazard) => {
      const { name, text, kubectl } = hazard
      if (STRICTER_THAN_KUBECTL.includes(name)) return expect(errorsIn(text)).not.toEqual([])
      expect(errorsIn(text)).toEqual([])
      if (MERGED_OTHERWISE.has(name)) return expect(readYamlStream(Buffer.from(text), 'f').faults[0]?.code).toBe('merge_override')
      expect(objectsIn(text)).toEqual(kubectl.objects)
    },
  )
})
