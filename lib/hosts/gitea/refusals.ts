import type { RefusalWords } from '../shared/refusal.ts'

/** Gitea and Forgejo: routers/private/hook_pre_receive.go and serv.go of both print these after their name. */
export const giteaRefusals: RefusalWords = [
  [/Not allowed to push to protected branch/i, 'pull_request'],
  [/User permission denied for writing/i, 'permission'],
  [/is protected from unverified commit/i, 'signature'],
  [/is protected from changing file/i, 'file'],
  [/is protected from force push|Not allowed to force-push/i, 'history'],
  [/quota exceeded/i, 'size'],
  [/(?:repository|mirror) .{0,200}(?:is archived|read-only)/i, 'read_only'],
]
