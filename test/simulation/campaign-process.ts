import './quiet.ts'
import { runCampaign } from './campaign.ts'
import type { Share } from './processes.ts'

// Nobody reads the stacks of errors that are part of the play, and taking them costs a tenth of the time.
Error.stackTraceLimit = 0

process.on('message', (message) => {
  const { from, runs } = message as Share
  void runCampaign(from, runs).then((report) => process.send?.(report))
})
