import * as z from 'zod'
import { unreadableRecords } from './unreadable.ts'

/** One per URL and branch, shared by the fabrics in it. */
export const repositoryRecord = z.object({
  /** `repo-` and 16 hex digits of the SHA-256 over URL and branch. */
  id: z.string(),
  url: z.string(),
  branch: z.string(),
  /** The team that owns it, and so its fabrics; absent in records of a deployment without teams. */
  team: z.string().exactOptional(),
  /** Name or ARN of the secret with the credentials; absent for a public or local repository. */
  credentials_secret: z.string().exactOptional(),
  /** Name or ARN of the secret that signs the webhooks of its host; without one no webhook is believed. */
  webhook_secret: z.string().exactOptional(),
  /** The newest head that is known to hold all that has landed: after the last operation, or after the last look. */
  head: z.string().nullable(),
  /** The last head whose raw files were looked at because of a push; everything since waits. */
  processed_head: z.string().nullable().default(null),
  /** A time at which the branch was at its processed head, and nothing was missing on it. */
  processed_at: z.string().exactOptional(),
  /**
   * Heads that the branch has left, and whose lost operations have not been searched for yet, with a blank between two:
   * a condition compares them at once.
   */
  left_heads: z.string().exactOptional(),
  /** When the sweep last asked the remote for its head. */
  swept_at: z.string().exactOptional(),
  created_at: z.string(),
})

export type RepositoryRecord = z.infer<typeof repositoryRecord>

/** The names of a repository's secrets. Its record is the only place that holds them. */
export type RepositorySecrets = Partial<Pick<RepositoryRecord, 'credentials_secret' | 'webhook_secret'>>

/** A change of the names; null: none. */
export type SecretsChange = { [Name in keyof RepositorySecrets]: string | null }

/** What changes in a repository's record once it is known. */
export type RepositoryChange = Partial<Omit<RepositoryRecord, 'id' | 'url' | 'branch' | 'created_at' | keyof RepositorySecrets>> &
  SecretsChange

const { id, url, branch, team, credentials_secret, webhook_secret, created_at } = repositoryRecord.shape

/** A repository as the API shows it. Field names are those of a fabric's registration. */
const registeredRepository = z.object({ id, repository_url: url, branch, team, credentials_secret, webhook_secret, created_at })

export type RegisteredRepository = z.infer<typeof registeredRepository>

/** `fabrics`: the names of the fabrics that share it. */
export const sharedRepository = registeredRepository.extend({ fabrics: z.array(z.string()) })

export type SharedRepository = z.infer<typeof sharedRepository>

/** `next`: the id after which the next page begins. `unreadable`: by the ids of repositories. */
export const repositoryPage = z.object({
  repositories: z.array(registeredRepository),
  unreadable: unreadableRecords,
  next: z.string().exactOptional(),
})

export type RepositoryPage = z.infer<typeof repositoryPage>
