import { ANY, BODY, MATCHED, ONCE } from '../../problems/problem-groups.ts'
import { repositoryInput, repositoryUpdate } from '../../requests/schemas/repository.ts'
import { repositoriesQuery } from '../../requests/schemas/requests.ts'
import { type EndpointDescription, json, UNCHANGED } from '../schemas/endpoint-description.ts'

const REPOSITORY = 'https://git.example.com/net/lab.git'
const CREDENTIALS = 'gitops-file-manager/prod/git/lab'

export const repositoryEndpoints = {
  registerRepository: {
    tag: 'Repositories',
    summary: 'Register a repository before its first fabric',
    description: 'Not needed for a repository of one fabric: the registration of its first fabric may name the secrets.',
    headers: ['Idempotency-Key'],
    body: {
      'application/json': {
        schema: repositoryInput(false),
        example: { repository_url: REPOSITORY, credentials_secret: CREDENTIALS },
      },
    },
    answers: {
      200: json('SharedRepository', 'The repository is registered with these secrets already', ['ETag']),
      201: json('SharedRepository', 'The registered repository', ['Location', 'ETag']),
    },
    problems: [...ANY, ...BODY, ...ONCE, 'repository_settings_differ'],
  },
  listRepositories: {
    tag: 'Repositories',
    summary: 'List repositories by id',
    query: repositoriesQuery,
    answers: { 200: json('RepositoryPage', 'A page of repositories') },
    problems: ANY,
  },
  getRepository: {
    tag: 'Repositories',
    summary: 'Read a repository',
    headers: ['If-None-Match'],
    answers: { 200: json('SharedRepository', 'The repository, and the fabrics that share it', ['ETag']), 304: UNCHANGED },
    problems: [...ANY, 'repository_not_registered'],
  },
  updateRepository: {
    tag: 'Repositories',
    summary: 'Change the secrets of a repository',
    description:
      'For all of its fabrics at once: a merge patch (RFC 7396), in which null removes a secret. URL and branch identify a repository, so they do not change. With `If-Match`, only if nobody else has changed it since.',
    headers: ['If-Match'],
    body: {
      'application/merge-patch+json': { schema: repositoryUpdate, example: { webhook_secret: null } },
      'application/json': { schema: repositoryUpdate, example: { credentials_secret: CREDENTIALS } },
    },
    answers: { 200: json('SharedRepository', 'The changed repository', ['ETag']) },
    problems: [...ANY, ...BODY, ...MATCHED, 'repository_not_registered'],
  },
} as const satisfies Record<string, EndpointDescription>
