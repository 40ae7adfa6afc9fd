import { GIT_LIMITS } from '../limits.ts'
import type { LeastSpeed } from '../wire/speed-guard.ts'
import type { Limits, Timeouts } from '../wire/transport.ts'

export const DEFAULT_TIMEOUTS: Timeouts = {
  connectMs: GIT_LIMITS.connectMs.value,
  idleMs: GIT_LIMITS.idleMs.value,
  totalMs: GIT_LIMITS.totalMs.value,
}

export const DEFAULT_LIMITS: Limits = {
  listBytes: GIT_LIMITS.listBytes.value,
  reportBytes: GIT_LIMITS.reportBytes.value,
  packBytes: GIT_LIMITS.packBytes.value,
  heldPackBytes: GIT_LIMITS.heldPackBytes.value,
  objectBytes: GIT_LIMITS.objectBytes.value,
}

export const LEAST_SPEED: LeastSpeed = { bytes: GIT_LIMITS.slowBytes.value, ms: GIT_LIMITS.slowMs.value }
