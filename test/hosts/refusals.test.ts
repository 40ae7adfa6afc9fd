import { describe, expect, test } from 'vitest'
import { explainRefusal, rulesIn } from '../../lib/hosts/explain-refusal.ts'
import { type HostRule, RULE_ADVICE } from '../../lib/hosts/shared/refusal.ts'

/** The words of hosts after `remote:` and of `ng` lines, as people have quoted them. */
const WORDS: [host: string, words: string, rules: HostRule[]][] = [
  [
    'GitHub, a protected branch',
    'protected branch hook declined\nerror: GH006: Protected branch update failed for refs/heads/main.\n- Changes must be made through a pull request.',
    ['pull_request'],
  ],
  [
    'GitHub, a review',
    'error: GH006: Protected branch update failed for refs/heads/main.\nerror: At least 1 approving review is required by reviewers with write access.',
    ['pull_request'],
  ],
  [
    'GitHub, checks',
    'error: GH006: Protected branch update failed for refs/heads/main.\nerror: 2 of 2 required status checks are expected.',
    ['pull_request'],
  ],
  [
    'GitHub, a ruleset with two rules',
    'error: GH013: Repository rule violations found for refs/heads/main.\n- Changes must be made through a pull request.\n- Commits must have verified signatures.\nFound 1 violation:',
    ['pull_request', 'signature'],
  ],
  [
    'GitHub, a merge queue',
    'error: GH006: Protected branch update failed for refs/heads/main.\nerror: Changes must be made through the merge queue Changes must be made through a pull request.',
    ['merge_queue', 'pull_request'],
  ],
  [
    'GitHub, a secret',
    'error: GH013: Repository rule violations found for refs/heads/main.\n- GITHUB PUSH PROTECTION\n- Push cannot contain secrets',
    ['secret'],
  ],
  [
    'GitHub, a large file',
    "error: GH001: Large files detected.\nerror: File raw/a.yaml is 120.00 MB; this exceeds GitHub's file size limit of 100.00 MB",
    ['size'],
  ],
  ['GitHub, a private address', 'error: GH007: Your push would publish a private email address.', ['identity']],
  ['GitHub, an archive', 'HTTP 403: This repository was archived so it is read-only.', ['read_only']],
  ['GitHub, no merge commits', 'error: GH006: x\nerror: This branch must not contain merge commits.', ['history']],
  [
    'GitLab, a protected branch',
    'pre-receive hook declined\nGitLab: You are not allowed to push code to protected branches on this project.',
    ['pull_request'],
  ],
  ['GitLab, an unsigned commit', 'GitLab: Commit must be signed with a GPG key', ['signature']],
  [
    'GitLab, the committer',
    "GitLab: You cannot push commits for 'a@example.com'. You can only push commits if the committer email is one of your own verified emails.",
    ['identity'],
  ],
  ['GitLab, the message', "GitLab: Commit message does not follow the pattern 'ABC-\\d+'", ['message']],
  ['GitLab, a secret', 'GitLab:\nPUSH BLOCKED: Secrets detected in code changes', ['secret']],
  ['GitLab, a large file', 'GitLab: File "raw/a.yaml" is larger than the allowed size of 1 MiB.', ['size']],
  ['GitLab, a file', 'GitLab: File name raw/x.pem was prohibited by the pattern "\\.pem$".', ['file']],
  ['GitLab, a new branch', "GitLab: Branch name 'gfm/lab' does not follow the pattern '^feature/'", ['branch_name']],
  [
    'Gitea, a protected branch',
    'pre-receive hook declined\nGitea: Not allowed to push to protected branch main',
    ['pull_request'],
  ],
  [
    'Forgejo, an unverified commit',
    'Forgejo: branch main is protected from unverified commit 027faa7121ee9df79db623e1a2848d2cc88a8dba',
    ['signature'],
  ],
  ['Gitea, a file', 'Gitea: branch main is protected from changing file managed/a.yaml', ['file']],
  ['Bitbucket Cloud', 'pre-receive hook declined\nPermission denied to update branch main.', ['pull_request']],
  [
    'Bitbucket Data Center',
    'Branch refs/heads/main can only be modified through pull requests.\nCheck your branch permissions configuration with the project administrator.',
    ['pull_request'],
  ],
  [
    'Bitbucket Data Center, the committer',
    'You can only push your own commits in this repository\nCommit f745066d was committed by GitHub <noreply@github.com>',
    ['identity'],
  ],
  [
    'Azure DevOps, a policy',
    'TF402455: Pushes to this branch are not permitted; you must use a pull request to update this branch.',
    ['pull_request'],
  ],
  [
    'Azure DevOps, the author',
    "VS403702: The push was rejected because one or more commits contain author email 'a@example.com' which does not match the policy-specified patterns.",
    ['identity'],
  ],
  ['Azure DevOps, a secret', 'VS403654: The push was rejected because it contains one or more secrets.', ['secret']],
  ['CodeCommit', "You don't have permission to push changes to this branch.", ['pull_request']],
]

test.each(WORDS)('%s', (_, words, rules) => {
  expect(rulesIn(words)).toEqual(rules)
  expect(explainRefusal(words)).toBe(rules.map((rule) => `${RULE_ADVICE[rule]}.`).join('\n'))
})

describe('of words that are not known', () => {
  test.each(['', 'pre-receive hook declined', 'Only on weekdays', 'HTTP 403: read only', 'refs/heads/main is protected'])(
    '%j nothing is told',
    (words) => expect(explainRefusal(words)).toBeUndefined(),
  )
})
