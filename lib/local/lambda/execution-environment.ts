import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { FunctionLog } from './function-log.ts'
import { type FunctionNode, nodeFor } from './function-node.ts'
import { functionArn, type LambdaFunction, reservedEnvironment } from './lambda-function.ts'
import { type FunctionError, type InvocationResult, LambdaRuntimeApi } from './lambda-runtime-api.ts'

const BOOTSTRAP = fileURLToPath(new URL('./lambda-bootstrap.mjs', import.meta.url))
/** Lambda gives the initialisation 10 s; a busy laptop may need more. */
const INIT_TIMEOUT_MS = 30_000
interface Pending {
  requestId: string
  resolve(result: InvocationResult): void
}

/**
 * One process of a function and its runtime API. It serves one event at a time and ends for good when it exits or is
 * killed.
 */
export class ExecutionEnvironment {
  readonly #lambda: LambdaFunction
  readonly #log: FunctionLog
  readonly #child: ChildProcess
  readonly #initialised: Promise<FunctionError | undefined>
  #finishInit: (error?: FunctionError) => void = () => {}
  #pending: Pending | undefined
  /** The reason why we ended the process, or its last error. */
  #ending: FunctionError | undefined
  #stopping = false
  readonly #api: LambdaRuntimeApi

  private constructor(lambda: LambdaFunction, log: FunctionLog, api: LambdaRuntimeApi, address: string) {
    this.#lambda = lambda
    this.#log = log
    this.#api = api
    this.#initialised = new Promise((resolve) => {
      this.#finishInit = resolve
    })
    const node = nodeFor(lambda.runtime)
    this.#child = spawn(node.path, [...limits(lambda, node), BOOTSTRAP], {
      cwd: lambda.code,
      env: { ...lambda.environment, ...reservedEnvironment(lambda, address) },
      stdio: ['pipe', log.descriptor, log.descriptor],
    })
  }

  /** Starts the process. Calls `onCrash` when the process ends without being stopped. */
  static async start(lambda: LambdaFunction, log: FunctionLog, onCrash: (reason: string) => void): Promise<ExecutionEnvironment> {
    const api = new LambdaRuntimeApi()
    const environment = new ExecutionEnvironment(lambda, log, api, await api.listen())
    api.on('ready', () => environment.#finishInit())
    api.on('initError', (error) => environment.#finishInit(error))
    api.on('result', (requestId, result) => environment.#answer(requestId, result))
    environment.#child.once('error', (error) => environment.#ended(`could not be started: ${error.message}`, onCrash))
    environment.#child.once('exit', (code, signal) => environment.#ended(exitReason(code, signal), onCrash))
    return environment
  }

  /** False once the process has ended or is being ended. */
  get alive(): boolean {
    return this.#ending === undefined && !this.#stopping
  }

  /** Never rejects: every failure of the process is the function's error. */
  async invoke(payload: string): Promise<InvocationResult> {
    const initTimer = setTimeout(
      () => this.#kill('Sandbox.Timedout', `Init phase timed out after ${INIT_TIMEOUT_MS} ms`),
      INIT_TIMEOUT_MS,
    )
    const initError = await this.#initialised
    clearTimeout(initTimer)
    if (initError !== undefined) return { error: initError }
    return this.#run(randomUUID(), payload)
  }

  /** Ends the process and waits for its exit. */
  async stop(): Promise<void> {
    this.#stopping = true
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined) return
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exited
  }

  /** Ends the process as if it had been killed from outside. */
  crash(): void {
    this.#child.kill('SIGKILL')
  }

  async #run(requestId: string, payload: string): Promise<InvocationResult> {
    const timeout = this.#lambda.timeoutSeconds
    const started = performance.now()
    const timer = setTimeout(
      () => this.#kill('Sandbox.Timedout', `RequestId: ${requestId} Error: Task timed out after ${timeout.toFixed(2)} seconds`),
      timeout * 1000,
    )
    const result = await new Promise<InvocationResult>((resolve) => {
      this.#pending = { requestId, resolve }
      this.#log.line(`START RequestId: ${requestId} Version: $LATEST`)
      this.#api.deliver({ requestId, payload, deadline: Date.now() + timeout * 1000, functionArn: functionArn(this.#lambda) })
    })
    clearTimeout(timer)
    const failure = 'error' in result ? `\tStatus: error\tError Type: ${result.error.errorType}` : ''
    this.#log.line(`REPORT RequestId: ${requestId}\tDuration: ${(performance.now() - started).toFixed(2)} ms${failure}`)
    return result
  }

  #answer(requestId: string, result: InvocationResult): void {
    if (this.#pending?.requestId !== requestId) return
    const { resolve } = this.#pending
    this.#pending = undefined
    resolve(result)
  }

  #kill(errorType: string, errorMessage: string): void {
    this.#ending = { errorType, errorMessage }
    this.#log.line(errorMessage)
    this.#child.kill('SIGKILL')
  }

  #ended(reason: string, onCrash: (reason: string) => void): void {
    const crashed = this.alive
    this.#ending ??= { errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with error: ${reason}` }
    this.#api.close()
    this.#finishInit(this.#ending)
    if (this.#pending !== undefined) this.#answer(this.#pending.requestId, { error: this.#ending })
    if (crashed) onCrash(reason)
  }
}

/** Node's options for Lambda's limits: memory, and a file system that is read-only except for `/tmp` and the mount. */
function limits({ memoryMegabytes, writableDirectory }: LambdaFunction, { permissionFlag }: FunctionNode): string[] {
  const writable = ['/tmp', ...(writableDirectory === undefined ? [] : [writableDirectory])]
  return [
    `--max-old-space-size=${memoryMegabytes}`,
    permissionFlag,
    '--disable-warning=ExperimentalWarning',
    '--allow-fs-read=*',
    ...writable.map((directory) => `--allow-fs-write=${directory}/*`),
  ]
}

function exitReason(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `exit status ${code}` : `signal: ${signal}`
}
