import { writeFileSync } from 'node:fs'
import type { ClientRequest } from 'node:http'
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { relative } from 'node:path'
import { endDeadlines } from './clock.ts'
import type { Fault } from './faults.ts'
import { masked, nameOf, type Place, type Point } from './point.ts'
import { callOf, hasBody, placeOf, shortenIdle, throughDoor, watched } from './requests.ts'

type Request = (...args: unknown[]) => ClientRequest
const load = createRequire(import.meta.url)
const http = load('node:http') as { request: Request }
const fs = load('node:fs/promises') as Record<string, (...args: unknown[]) => Promise<unknown>>

/** What the cache of a clone calls. */
const DISK_CALLS = ['readFile', 'writeFile', 'rename', 'readdir', 'mkdir', 'stat', 'unlink', 'rm']
/** In the path of whatever is in the cache. */
const CACHE = '/cache/'

export interface Meddling {
  /** Places by port. */
  places: Readonly<Record<string, Place>>
  /** Where requests go that something is to befall. */
  door: string
  /** What befalls which call, once. */
  at?: { point: string; fault: Fault }
}

let meddling: Meddling | undefined
let seen: Point[] = []
let hasHappened = false

/** From now on calls are counted, and meddled with. */
export function begin(next: Meddling): void {
  meddling = next
  seen = []
  hasHappened = false
}

/** The calls since `begin`, and whether the fault befell one of them. */
export function end(): { points: Point[]; hasHappened: boolean } {
  meddling = undefined
  return { points: seen, hasHappened }
}

/** Puts something into the way of all calls of the file system and all requests of this process. */
export function install(): void {
  for (const name of DISK_CALLS) {
    const call = fs[name]
    if (call !== undefined) fs[name] = (...args) => onDisk(name, args, call)
  }
  const request = http.request
  http.request = (...args) => onRequest(args, request)
  syncBuiltinESMExports()
}

/** Puts a call on the list; the fault that is to befall it now. */
function note(place: Place, call: string, more: Partial<Point> = {}): { point: Point; fault: Fault | undefined } {
  const number = seen.filter((other) => other.place === place && other.call === call).length + 1
  const point = { place, call, number, ...more }
  seen.push(point)
  const isDue = !hasHappened && meddling?.at?.point === nameOf(point)
  if (!isDue) return { point, fault: undefined }
  hasHappened = true
  return { point, fault: meddling?.at?.fault }
}

async function onDisk(name: string, args: unknown[], call: (...args: unknown[]) => Promise<unknown>): Promise<unknown> {
  const path = String(args[0])
  if (meddling === undefined || !`${path}/`.includes(CACHE)) return call(...args)
  const root = path.slice(0, `${path}/`.lastIndexOf(CACHE) + CACHE.length - 1)
  const below = relative(root, path)
  const { fault } = note('file system', `${name} ${masked(below) || '.'}`)
  if (fault === undefined) return call(...args)
  if (fault === 'SIGKILL before') die()
  if (fault === 'SIGKILL half' || (fault === 'ENOSPC' && name === 'writeFile')) writeFileSync(path, halfOf(args[1]))
  if (fault === 'SIGKILL half') die()
  if (fault === 'SIGKILL after') {
    await call(...args).catch(() => undefined)
    die()
  }
  throw Object.assign(new Error(`${fault}: brought about by the test, ${name} '${path}'`), { code: fault })
}

function halfOf(data: unknown): Buffer {
  const bytes = Buffer.from(data as Buffer)
  return bytes.subarray(0, Math.floor(bytes.length / 2))
}

function onRequest(args: unknown[], request: Request): ClientRequest {
  const place = placeOf(args, meddling?.places ?? {})
  if (meddling === undefined || place === undefined) return request(...args)
  const { point, fault } = note(place, callOf(args), { body: hasBody(args) })
  if (fault === undefined) return watched(request(...args), point)
  if (fault === 'SIGKILL before') die()
  if (fault === 'time-out') return timedOut(args, place, request)
  return watched(request(...throughDoor(args, meddling.door, fault)), point)
}

/** Nobody answers, and the client's deadline is over at once. */
function timedOut(args: unknown[], place: Place, request: Request): ClientRequest {
  if (place !== 'Git host') endDeadlines()
  const sent = request(...throughDoor(args, meddling?.door ?? '', 'time-out'))
  if (place === 'Git host') shortenIdle(sent)
  return sent
}

function die(): never {
  process.kill(process.pid, 'SIGKILL')
  throw new Error('a killed process does nothing more')
}
