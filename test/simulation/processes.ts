import { fork } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { nodeFor } from '../../lib/local/lambda/function-node.ts'
import { bundle } from './bundle.ts'
import { addReport, type CampaignReport } from './campaign.ts'

/** What a process is asked to run. */
export interface Share {
  from: number
  runs: number
}

/** Small enough that all processes end at about the same time. */
const SHARE = 200

/** The Node of the functions, which takes a quarter less time than the oldest that is supported. */
const { path: FUNCTION_NODE } = nodeFor('nodejs24.x')

/** How a campaign is run. */
export interface Running {
  /** How many processes share the work; without it as many as there are cores. */
  processes?: number
  /** Told after each share of the work. */
  onProgress?: (sum: CampaignReport) => void
}

/** Runs a campaign in processes of its own. */
export async function runInProcesses(
  from: number,
  runs: number,
  { processes = availableParallelism(), onProgress = () => undefined }: Running = {},
): Promise<CampaignReport> {
  const shares: Share[] = []
  for (let start = 0; start < runs; start += SHARE) shares.push({ from: from + start, runs: Math.min(SHARE, runs - start) })
  const sum: CampaignReport = { runs: 0, events: 0, broken: 0, findings: [], coverage: {} }
  const count = Math.min(processes, shares.length)
  const file = await bundle('campaign-process.ts', { packages: 'bundle' })
  const onReport = (report: CampaignReport) => {
    addReport(sum, report)
    onProgress(sum)
  }
  try {
    await Promise.all(Array.from({ length: count }, () => work(file, shares, onReport)))
  } finally {
    await rm(file)
  }
  return sum
}

/** One process, that takes shares until none is left. */
function work(file: string, shares: Share[], onReport: (report: CampaignReport) => void): Promise<void> {
  const child = fork(file, {
    execPath: FUNCTION_NODE,
    execArgv: ['--max-semi-space-size=32'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  return new Promise((resolve, reject) => {
    const next = () => {
      const share = shares.shift()
      if (share === undefined) child.disconnect()
      else child.send(share)
    }
    child.on('message', (report: CampaignReport) => {
      onReport(report)
      next()
    })
    child.once('error', reject)
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a process of the simulation ended with ${code}`))))
    next()
  })
}
