import type { RefusalWords } from '../shared/refusal.ts'

/** Branch restrictions of Bitbucket Cloud (https://support.atlassian.com/bitbucket-cloud/docs/use-branch-permissions/). */
export const bitbucketRefusals: RefusalWords = [
  [/Permission denied to update branch|Permission denied to create branch/i, 'pull_request'],
  [/commits? .{0,200}not signed|unsigned commit/i, 'signature'],
  [/repository .{0,200}(?:over|exceed).{0,60}(?:size|limit)/i, 'size'],
]

/** Branch permissions and hooks of Data Center (https://confluence.atlassian.com/bitbucketserver/using-repository-hooks-776639836.html). */
export const bitbucketDataCenterRefusals: RefusalWords = [
  [/can only be modified through pull requests/i, 'pull_request'],
  [/Branch .{0,300} is read-only|not permitted to (?:update|access)/i, 'permission'],
  [/You can only push your own commits/i, 'identity'],
  [/commit.{0,200}(?:is|are|was) (?:not signed|unsigned)|signature .{0,200}(?:not verified|invalid|untrusted)/i, 'signature'],
  [/secrets? (?:was|were)? ?(?:detected|found)/i, 'secret'],
  [/rewriting history|force-?push/i, 'history'],
  [/repository .{0,200}(?:archived|read-only)/i, 'read_only'],
]
