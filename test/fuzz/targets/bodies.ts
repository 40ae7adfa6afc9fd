import { DomainError } from '../../../lib/contract/errors.ts'
import { HttpError } from '../../../lib/http/problems/problem.ts'
import { jsonBody } from '../../../lib/http/requests/request.ts'
import { fabricInput } from '../../../lib/http/requests/schemas/fabric.ts'
import { sentBody } from '../../../lib/http/requests/sent-body.ts'
import { gatewayEvent } from '../../../lib/local/gateway/gateway-event.ts'
import { readYamlStream } from '../../../lib/yaml/stream/read-stream.ts'
import { refusal, rule, type Target } from '../target.ts'
import { YAML_TOKENS, yamlSamples } from './yaml-samples.ts'

const TYPES = [
  'application/yaml',
  'text/yaml',
  'text/plain; charset=utf-8',
  'application/octet-stream',
  'application/json',
  'text/x; charset=latin1',
  '',
]

/** What is sent through the gateway, which decodes text: stored byte for byte, or refused. */
export const bodies: Target = {
  name: 'bodies',
  what: 'bodies arrive as they were sent',
  samples: () => [
    ...yamlSamples()
      .slice(0, 4)
      .flatMap((text) => TYPES.map((type) => Buffer.concat([Buffer.from(`${type}\n`), text]))),
    ...TYPES.flatMap((type) =>
      [`${type}\nb\u00fcro \ufffd \u{1f600}`, `${type}\n\ufeff{"name": "lab"}`].map((text) => Buffer.from(text)),
    ),
    Buffer.concat([Buffer.from('text/yaml\n'), Buffer.from([0x62, 0xfc, 0x72, 0x6f, 0xed, 0xa0, 0x80, 0xf4, 0x90, 0x80, 0x80])]),
  ],
  tokens: [
    ...YAML_TOKENS,
    ...TYPES,
    '\ufffd',
    Buffer.from([0xc0, 0x80]),
    Buffer.from([0xf0, 0x9f]),
    Buffer.from([0xef, 0xbf, 0xbd]),
  ],
  check(input) {
    const bytes = Buffer.from(input)
    const end = Math.max(0, bytes.indexOf('\n'))
    const type = bytes.toString('latin1', 0, end)
    const body = bytes.subarray(end + 1)
    for (const length of [body.length, undefined]) checkBody(type, body, length)
  },
}

function checkBody(type: string, body: Buffer, length: number | undefined): void {
  const event = eventOf(type, body, length)
  try {
    const arrived = sentBody(event)
    rule(arrived.equals(body), 'a body arrives as it was sent, or is refused', () => arrived.toString('hex'))
    if (/octet-stream/.test(type)) return
    const { faults } = readYamlStream(arrived, 'f')
    rule(!faults.some(({ code }) => code === 'unreadable_file'), 'the reader fails on no body')
  } catch (error) {
    refusal(error, isRefused)
    rule(type !== 'application/octet-stream', 'bytes are taken as they are', () => (error as Error).message)
  }
  try {
    jsonBody(event, fabricInput(true))
  } catch (error) {
    refusal(error, isRefused)
  }
}

function isRefused(error: Error): boolean {
  return error instanceof DomainError || error instanceof HttpError
}

function eventOf(type: string, body: Buffer, length: number | undefined) {
  const headers = {
    ...(type === '' ? {} : { 'content-type': [type] }),
    ...(length === undefined ? { 'transfer-encoding': ['chunked'] } : { 'content-length': [String(length)] }),
  }
  const request = { method: 'PUT', httpVersion: '1.1', headersDistinct: headers, headers: {}, socket: {} }
  return gatewayEvent({
    request: request as unknown as Parameters<typeof gatewayEvent>[0]['request'],
    url: new URL('http://host/x'),
    body,
    requestId: '1',
    now: new Date(0),
    match: { route: { method: 'PUT', path: '/x' }, parameters: {} } as unknown as Parameters<typeof gatewayEvent>[0]['match'],
  })
}
