import { ANY, BODY, ONCE } from '../../problems/problem-groups.ts'
import { repositoryInput, repositoryUpdate } from '../../requests/schemas/repository.ts'
import { repositoriesQuery } from '../../requests/schemas/requests.ts'
import { type EndpointDescription, json } from '../schemas/endpoint-description.ts'

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
      200: json('SharedRepository', 'The repository is registered with these secrets already'),
      201: json('SharedRepository', 'The registered repository'),
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
    answers: { 200: json('SharedRepository', 'The repository, and the fabrics that share it') },
    problems: [...ANY, 'repository_not_registered'],
  },
  updateRepository: {
    tag: 'Repositories',
    summary: 'Change the secrets of a repository',
    description: 'For all of its fabrics at once. URL and branch identify a repository, so they do not change.',
    body: { 'application/json': { schema: repositoryUpdate, example: { credentials_secret: CREDENTIALS } } },
    answers: { 200: json('SharedRepository', 'The changed repository') },
    problems: [...ANY, ...BODY, 'repository_not_registered'],
  },
} as const satisfies Record<string, EndpointDescription>
