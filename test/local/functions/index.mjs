/** Handlers for the tests of the Lambda runtime: each does one thing a function may do, good or bad. */
import { writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

let served = 0

export function describe(event, context) {
  served += 1
  const { awsRequestId, functionName, memoryLimitInMB, invokedFunctionArn } = context
  const remaining = context.getRemainingTimeInMillis()
  return {
    event,
    served,
    pid: process.pid,
    environment: process.env,
    awsRequestId,
    functionName,
    memoryLimitInMB,
    invokedFunctionArn,
    remaining,
  }
}

export function echo(event) {
  return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(event) }
}

export async function slow({ milliseconds }) {
  console.log(`process ${process.pid} is busy`)
  await sleep(milliseconds)
  return { pid: process.pid }
}

/** Blocks the whole process: only killing it helps. */
export function hang(event) {
  while (event !== null) served += 1
}

export function fail(event) {
  if (event.ok === true) return { pid: process.pid }
  throw new RangeError(`no such rack, process ${process.pid}`)
}

export function exit({ code }) {
  if (code !== undefined) process.exit(code)
  return { pid: process.pid }
}

export function exhaust() {
  const kept = []
  for (;;) kept.push(new Array(100_000).fill(served))
}

/** Says for each file whether it could be written. */
export function write({ files }) {
  return files.map((file) => {
    try {
      writeFileSync(file, 'x')
      return 'written'
    } catch (error) {
      return error.code
    }
  })
}

export function large({ bytes }) {
  return 'x'.repeat(bytes)
}

export function binary() {
  return {
    statusCode: 201,
    headers: { 'X-Kind': 'bytes', 'content-type': 'application/octet-stream' },
    cookies: ['a=1; Path=/', 'b=2'],
    body: Buffer.from([0, 255, 128, 10]).toString('base64'),
    isBase64Encoded: true,
  }
}

export function inferred() {
  return { plain: 'object' }
}

/** Refuses the messages whose body says so, and notes what it got. */
export function batch({ Records }) {
  const refused = Records.filter(({ body }) => body.startsWith('refuse'))
  for (const { messageId, body } of Records) writeFileSync(`${process.env.SEEN}/${body}-${messageId}`, '')
  return { batchItemFailures: refused.map(({ messageId }) => ({ itemIdentifier: messageId })) }
}
