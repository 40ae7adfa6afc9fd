/**
 * What runs in the process of a function: loads the bundle, then asks for one event after another, as AWS' own runtime does
 * (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html). The host is gone when it no longer answers: so are we.
 */
import http from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const { AWS_LAMBDA_RUNTIME_API, LAMBDA_TASK_ROOT, _HANDLER, AWS_LAMBDA_FUNCTION_NAME } = process.env
const [module, exported] = _HANDLER.split('.')
const agent = new http.Agent({ keepAlive: true })

// Ctrl-C reaches every process of the terminal; the host decides when a function stops.
process.on('SIGINT', () => {})
// The host holds the other end of our standard input: it closes when the host is gone, whatever the function is busy with.
process.stdin.resume().on('close', () => process.exit(0))

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const url = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/${path}`
    const headers = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const request = http.request(url, { method, agent, headers }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () => resolve({ headers: response.headers, text: Buffer.concat(chunks).toString() }))
      response.on('error', reject)
    })
    request.on('error', reject)
    request.end(body)
  })
}

function describe(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] }
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] }
}

function contextOf(headers) {
  const requestId = headers['lambda-runtime-aws-request-id']
  const deadline = Number(headers['lambda-runtime-deadline-ms'])
  return {
    awsRequestId: requestId,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  }
}

async function load() {
  const loaded = await import(pathToFileURL(join(LAMBDA_TASK_ROOT, `${module}.mjs`)).href)
  if (typeof loaded[exported] !== 'function') throw new TypeError(`${_HANDLER} is undefined or not exported`)
  return loaded[exported]
}

async function serve(handler) {
  const { headers, text } = await call('GET', 'invocation/next')
  const context = contextOf(headers)
  process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id']
  let answer
  try {
    answer = ['response', JSON.stringify((await handler(JSON.parse(text), context)) ?? null)]
  } catch (error) {
    console.error(error)
    answer = ['error', JSON.stringify(describe(error))]
  }
  await call('POST', `invocation/${context.awsRequestId}/${answer[0]}`, answer[1])
}

let handler
try {
  handler = await load()
} catch (error) {
  console.error(error)
  await call('POST', 'init/error', JSON.stringify(describe(error))).catch(() => {})
  process.exit(1)
}

try {
  for (;;) await serve(handler)
} catch {
  process.exit(0)
}
