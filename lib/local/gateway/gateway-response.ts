import type { ServerResponse } from 'node:http'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { InvocationResult } from '../lambda/lambda-runtime-api.ts'

/** Sends the answer of a function. An error of the function becomes a 500 without details. */
export function sendResult(response: ServerResponse, result: InvocationResult): void {
  if ('error' in result) {
    sendMessage(response, 500, 'Internal Server Error')
    return
  }
  const { statusCode = 200, headers = {}, cookies = [], body = '', isBase64Encoded = false } = structured(result.payload)
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const)
  response.writeHead(statusCode, {
    ...(bytes.length > 0 && { 'content-type': 'text/plain;charset=utf-8' }),
    ...Object.fromEntries(lowerCase),
    ...(cookies.length > 0 && { 'set-cookie': cookies }),
    'content-length': bytes.length,
  })
  response.end(bytes)
}

/** An answer of the gateway itself. */
export function sendMessage(response: ServerResponse, statusCode: number, message: string): void {
  response.writeHead(statusCode, { 'content-type': 'application/json' }).end(JSON.stringify({ message }))
}

/** A result without `statusCode` is the body, sent as JSON with status 200, as format 2.0 infers. */
function structured(payload: unknown): APIGatewayProxyStructuredResultV2 {
  if (typeof payload === 'object' && payload !== null && 'statusCode' in payload)
    return payload as APIGatewayProxyStructuredResultV2
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload)
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body }
}
