import { type FabricRecord, type FabricSettings, SCAN_INTERVAL_SECONDS } from '../../contract/fabric.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'

export type InRepository = Pick<RepositoryRecord, 'id' | 'url' | 'branch'>

/** The record of a fabric with these settings and no history. */
export function newFabricRecord(settings: FabricSettings, { id, url, branch }: InRepository, now: Date): FabricRecord {
  const time = now.toISOString()
  return {
    ...settings,
    id: settings.name,
    repository: id,
    repository_url: url,
    branch,
    description: '',
    gitops_initialized: false,
    watcher_enabled: true,
    scan_interval: SCAN_INTERVAL_SECONDS,
    commit_status: false,
    delivery: 'push',
    proposals: 'one',
    auto_merge: false,
    last_operation: null,
    created_at: time,
    updated_at: time,
    version: 1,
  }
}
