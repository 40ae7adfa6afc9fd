import type { HostKey } from '../git/ssh/host-key.ts'

/**
 * Keys of hosts that publish them, as fingerprints. On 2026-11-29 they were compared with copies of the pages named
 * here; of Bitbucket's with the Ed25519 key on a page of Atlassian, and with quotations of this one for the others. To
 * renew them, read the page of the host, and compare it with what `ssh-keyscan HOST | ssh-keygen -lf -` shows.
 */
const PUBLISHED: readonly { hosts: readonly string[]; keys: readonly HostKey[] }[] = [
  {
    // https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/githubs-ssh-key-fingerprints
    hosts: ['github.com', 'ssh.github.com'],
    keys: [
      { type: 'ssh-ed25519', fingerprint: '+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU' },
      { type: 'ecdsa-sha2-nistp256', fingerprint: 'p2QAMXNIC1TJYWeIOttrVc98/R1BUFWu3/LiyKgUfQM' },
      { type: 'ssh-rsa', fingerprint: 'uNiVztksCsDhcc0u9e8BujQXVUpKZIDTMczCvj3tD2s' },
    ],
  },
  {
    // https://docs.gitlab.com/user/gitlab_com/#ssh-host-keys-fingerprints
    hosts: ['gitlab.com', 'altssh.gitlab.com'],
    keys: [
      { type: 'ssh-ed25519', fingerprint: 'eUXGGm1YGsMAS7vkcx6JOJdOGHPem5gQp4taiCfCLB8' },
      { type: 'ecdsa-sha2-nistp256', fingerprint: 'HbW3g8zUjNSksFbqTiUWPWg2Bq1x8xdGUrliXFzSnUw' },
      { type: 'ssh-rsa', fingerprint: 'ROQFvPThGrW4RuWLoL9tq9I9zJ42fK4XywyRtbOz/EQ' },
    ],
  },
  {
    // https://bitbucket.org/site/ssh
    hosts: ['bitbucket.org', 'altssh.bitbucket.org'],
    keys: [
      { type: 'ssh-ed25519', fingerprint: 'ybgmFkzwOSotHTHLJgHO0QN8L0xErw6vd0VhFA9m3SM' },
      { type: 'ecdsa-sha2-nistp256', fingerprint: 'FC73VB6C4OQLSCrjEayhMp9UMxS97caD/Yyi2bhW/J0' },
      { type: 'ssh-rsa', fingerprint: '46OSHA1Rmj8E8ERTC6xkNcmGOw9oFxYr0WF6zWW8l1E' },
    ],
  },
  {
    // https://learn.microsoft.com/azure/devops/repos/git/use-ssh-keys-to-authenticate
    hosts: ['ssh.dev.azure.com'],
    keys: [{ type: 'ssh-rsa', fingerprint: 'ohD8VZEXGWo6Ez8GSEJQ9WpafgLFsOfLOtGGQCQo6Og' }],
  },
]

/** The keys that a host publishes, by its name without a port; none for a host that is not known. */
export function publishedHostKeys(host: string): readonly HostKey[] {
  return PUBLISHED.find(({ hosts }) => hosts.includes(host))?.keys ?? []
}
