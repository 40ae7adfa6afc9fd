import type { AwsEvent } from '../../../lib/local/events/default-bus.ts'

/** Sends what a signed request is for. */
export async function upload({ url, method }: { url: string; method: string }, text: string): Promise<void> {
  const { status } = await fetch(url, { method, body: text })
  if (status !== 200) throw new Error(`The upload was answered ${status}`)
}

/** What EventBridge tells of a push to CodeCommit: always the same one. */
export function codeCommitPush(repositoryName: string): AwsEvent {
  return {
    id: '7b2b1f0e-6d52-4f4c-9a3e-0a4e2f0c7d11',
    source: 'aws.codecommit',
    'detail-type': 'CodeCommit Repository State Change',
    detail: {
      event: 'referenceUpdated',
      repositoryName,
      referenceType: 'branch',
      referenceName: 'main',
      commitId: 'c'.repeat(40),
    },
  }
}
