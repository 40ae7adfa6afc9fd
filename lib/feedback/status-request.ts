import type { HostKind } from '../credentials/host-kind.ts'
import type { CommitStatus } from '../domain/events/commit-status.ts'
import { OBJECT_ID } from '../git/object/git-object.ts'
import { bitbucketDataCenterStatus, bitbucketStatus } from './hosts/bitbucket.ts'
import { giteaStatus } from './hosts/gitea.ts'
import { gitHubStatus } from './hosts/github.ts'
import { gitLabStatus } from './hosts/gitlab.ts'
import type { StatusRequest, StatusTarget } from './status-target.ts'

type MakeRequest = (target: StatusTarget, status: CommitStatus) => StatusRequest | undefined

const HOSTS: Partial<Record<HostKind, MakeRequest>> = {
  github: gitHubStatus,
  gitlab: gitLabStatus,
  gitea: giteaStatus,
  forgejo: giteaStatus,
  bitbucket: bitbucketStatus,
  bitbucket_data_center: bitbucketDataCenterStatus,
}

/** How a host is told; undefined where it has no statuses, or the URL or the commit is none of its. */
export function statusRequest(kind: HostKind, target: StatusTarget, status: CommitStatus): StatusRequest | undefined {
  return OBJECT_ID.test(target.commit) ? HOSTS[kind]?.(target, status) : undefined
}
