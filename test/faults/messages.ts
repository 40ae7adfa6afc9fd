import type { SQSEvent } from 'aws-lambda'
import type { Meddling } from './meddle.ts'
import type { Point } from './point.ts'

/** What a process is asked to do. */
export interface Task {
  action: string
  /** How far the clock of the process is ahead. */
  clockMs: number
  meddling: Meddling
  input: StandaloneInput | DeployedInput
}

export interface StandaloneInput {
  url: string
  cache: string
  /** ULID of the operation. */
  operation: string
  /** What an undo undoes. */
  reverts: string
}

export interface DeployedInput {
  /** Its name, and the environment of its functions. */
  world: string
  env: Record<string, string>
  repository: string
  /** Id of an upload. */
  upload: string
  before: string
  after: string
  event?: SQSEvent
}

/** What came of it: what the caller was told, or the code of the error that he got. */
export interface Outcome {
  status?: string
  commit?: string | null
  /** Of a DomainError. */
  code?: string
  /** Of any other error, which nobody has foreseen. */
  unforeseen?: string
  points: Point[]
  hasHappened: boolean
}
