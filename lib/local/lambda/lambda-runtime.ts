import { ExecutionEnvironment } from './execution-environment.ts'
import { FunctionLog } from './function-log.ts'
import type { LambdaFunction } from './lambda-function.ts'
import type { InvocationResult } from './lambda-runtime-api.ts'
import { ThrottledError } from './throttled-error.ts'

/** The unexpected end of a function's process. */
export interface Crash {
  function: string
  reason: string
  logFile: string
}

export interface LambdaRuntimeOptions {
  functions: readonly LambdaFunction[]
  logDirectory: string
  /** The most processes of one function; further requests wait. */
  concurrency?: number
  onCrash?: (crash: Crash) => void
  /** Called for each call that was refused, which CloudWatch counts as `Throttles`. */
  onThrottle?: (name: string) => void
}

/** Runs functions like Lambda: each in processes of its own, one event at a time, reusing idle processes. */
export class LambdaRuntime {
  readonly #pools: ReadonlyMap<string, FunctionPool>

  constructor({ functions, logDirectory, ...options }: LambdaRuntimeOptions) {
    this.#pools = new Map(functions.map((lambda) => [lambda.name, new FunctionPool(lambda, logDirectory, options)]))
  }

  /**
   * The answer or the error of the function. Rejects with a ThrottledError if all its reserved executions are taken,
   * and otherwise only for a function that does not exist, and after `close`.
   */
  async invoke(name: string, event: unknown): Promise<InvocationResult> {
    const pool = this.#pools.get(name)
    if (pool === undefined) throw new Error(`There is no function ${name}`)
    return await pool.invoke(JSON.stringify(event))
  }

  /** Reserves executions for a function as `PutFunctionConcurrency` does; undefined deletes the reservation. */
  reserve(name: string, executions: number | undefined): void {
    this.#pools.get(name)?.reserve(executions)
  }

  /** Kills the processes of a function, even in the middle of an event, to test recovery. */
  crash(name: string): void {
    this.#pools.get(name)?.crash()
  }

  /** Ends all processes; running invocations get an error. */
  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()))
  }
}

class FunctionPool {
  readonly #lambda: LambdaFunction
  readonly #log: FunctionLog
  readonly #concurrency: number
  readonly #onCrash: (reason: string) => void
  readonly #onThrottle: () => void
  readonly #all = new Set<ExecutionEnvironment>()
  readonly #idle: ExecutionEnvironment[] = []
  readonly #waiting: (() => void)[] = []
  #reserved: number | undefined
  /** Calls that run, or wait for a process of this machine. */
  #admitted = 0
  #busy = 0
  #closed = false

  constructor(lambda: LambdaFunction, logDirectory: string, options: Omit<LambdaRuntimeOptions, 'functions' | 'logDirectory'>) {
    const { concurrency = 4, onCrash = () => {}, onThrottle = () => {} } = options
    this.#lambda = lambda
    this.#concurrency = concurrency
    this.#reserved = lambda.reservedConcurrency
    this.#onThrottle = () => onThrottle(lambda.name)
    this.#log = new FunctionLog(logDirectory, lambda.name)
    this.#onCrash = (reason) => onCrash({ function: lambda.name, reason, logFile: this.#log.path })
  }

  reserve(executions: number | undefined): void {
    this.#reserved = executions
  }

  async invoke(payload: string): Promise<InvocationResult> {
    if (this.#reserved !== undefined && this.#admitted >= this.#reserved) {
      this.#onThrottle()
      throw new ThrottledError(this.#lambda.name, this.#reserved)
    }
    this.#admitted += 1
    return await this.#invoke(payload).finally(() => {
      this.#admitted -= 1
    })
  }

  async #invoke(payload: string): Promise<InvocationResult> {
    await this.#turn()
    try {
      if (this.#closed) throw new Error(`The function ${this.#lambda.name} was stopped`)
      const environment = this.#takeIdle() ?? (await this.#start())
      const result = await environment.invoke(payload)
      if (environment.alive) this.#idle.push(environment)
      else this.#all.delete(environment)
      return result
    } finally {
      this.#busy -= 1
      this.#waiting.shift()?.()
    }
  }

  crash(): void {
    for (const environment of this.#all) environment.crash()
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#all].map((environment) => environment.stop()))
    this.#log.close()
  }

  async #turn(): Promise<void> {
    while (this.#busy >= this.#concurrency) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#busy += 1
  }

  /** The most recently used idle process, whose caches are the warmest. Drops processes that died while idle. */
  #takeIdle(): ExecutionEnvironment | undefined {
    for (let environment = this.#idle.pop(); environment !== undefined; environment = this.#idle.pop()) {
      if (environment.alive) return environment
      this.#all.delete(environment)
    }
    return undefined
  }

  async #start(): Promise<ExecutionEnvironment> {
    const environment = await ExecutionEnvironment.start(this.#lambda, this.#log, this.#onCrash)
    this.#all.add(environment)
    if (this.#closed) await environment.stop()
    return environment
  }
}
