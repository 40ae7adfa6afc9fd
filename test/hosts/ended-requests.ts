import type { WebhookHost } from '../../lib/hosts/hosts.ts'

interface Told {
  event: string
  body: object
}

/** The request 7 from `gfm/lab/main` to `main`, as one host tells what becomes of it. */
interface EndedRequests {
  host: WebhookHost
  header: string
  merged: Told
  closed: Told
  /** Something else happened to it. */
  open?: Told
  /** It was closed, and its branch is one of a fork. */
  fork: Told
}

const [BASE, BRANCH, AT] = ['main', 'gfm/lab/main', 'then']

const pull = (action: string, merged: boolean, own: (fork: boolean) => object, isFork = false): Told => ({
  event: 'pull_request',
  body: {
    action,
    number: 7,
    pull_request: { merged, closed_at: AT, head: { ref: BRANCH, ...own(isFork) }, base: { ref: BASE, ...own(false) } },
  },
})

const pulls = (host: WebhookHost, own: (fork: boolean) => object): EndedRequests => ({
  host,
  header: `x-${host}-event`,
  merged: pull('closed', true, own),
  closed: pull('closed', false, own),
  open: pull('reopened', false, own),
  fork: pull('closed', false, own, true),
})

const mergeRequest = (action: string, source = 5): Told => ({
  event: 'Merge Request Hook',
  body: {
    object_attributes: {
      iid: 7,
      action,
      source_branch: BRANCH,
      target_branch: BASE,
      source_project_id: source,
      target_project_id: 5,
      updated_at: AT,
    },
  },
})

const cloud = (event: string, state: string, source = '{own}'): Told => ({
  event,
  body: {
    pullrequest: {
      id: 7,
      state,
      source: { branch: { name: BRANCH }, repository: { uuid: source } },
      destination: { branch: { name: BASE }, repository: { uuid: '{own}' } },
      updated_on: AT,
    },
  },
})

const dataCenter = (event: string, state: string, source = 84): Told => ({
  event,
  body: {
    date: AT,
    pullRequest: {
      id: 7,
      state,
      fromRef: { id: `refs/heads/${BRANCH}`, repository: { id: source } },
      toRef: { id: `refs/heads/${BASE}`, repository: { id: 84 } },
    },
  },
})

const azure = (eventType: string, status: string, more: object = {}): Told => {
  const refs = { sourceRefName: `refs/heads/${BRANCH}`, targetRefName: `refs/heads/${BASE}` }
  return { event: eventType, body: { eventType, resource: { pullRequestId: 7, status, ...refs, closedDate: AT, ...more } } }
}

export const endedRequests: readonly EndedRequests[] = [
  pulls('github', (fork) => ({ repo: { id: fork ? 2 : 1 } })),
  pulls('gitea', (fork) => ({ repo_id: fork ? 2 : 1 })),
  pulls('forgejo', (fork) => ({ repo_id: fork ? 2 : 1 })),
  {
    host: 'gitlab',
    header: 'x-gitlab-event',
    merged: mergeRequest('merge'),
    closed: mergeRequest('close'),
    open: mergeRequest('update'),
    fork: mergeRequest('close', 6),
  },
  {
    host: 'bitbucket-cloud',
    header: 'x-event-key',
    merged: cloud('pullrequest:fulfilled', 'MERGED'),
    closed: cloud('pullrequest:rejected', 'DECLINED'),
    open: cloud('pullrequest:updated', 'OPEN'),
    fork: cloud('pullrequest:rejected', 'DECLINED', '{fork}'),
  },
  {
    host: 'bitbucket-data-center',
    header: 'x-event-key',
    merged: dataCenter('pr:merged', 'MERGED'),
    closed: dataCenter('pr:deleted', 'OPEN'),
    open: dataCenter('pr:modified', 'OPEN'),
    fork: dataCenter('pr:declined', 'DECLINED', 85),
  },
  {
    host: 'azure-devops',
    header: 'x-any',
    merged: azure('git.pullrequest.updated', 'completed'),
    closed: azure('git.pullrequest.updated', 'abandoned'),
    // A merge was tried, and the request is open.
    open: azure('git.pullrequest.merged', 'active'),
    fork: azure('git.pullrequest.updated', 'abandoned', { forkSource: { name: 'refs/heads/x' } }),
  },
]
