import type { RefusalWords } from '../shared/refusal.ts'

/** Branch and repository policies (https://learn.microsoft.com/azure/devops/repos/git/repository-settings). */
export const azureDevOpsRefusals: RefusalWords = [
  [/TF402455/, 'pull_request'],
  [/TF401027|TF401019/, 'permission'],
  [/VS403702|author email .{0,200}does not match/i, 'identity'],
  [/VS403654/, 'secret'],
  [/exceeds? the maximum (?:file|push|path) ?(?:size|length)?/i, 'size'],
  [/TF401035|you need the .{0,20}Force ?Push/i, 'history'],
]
