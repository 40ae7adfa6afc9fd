import { ANY, BODY, MATCHED, ONCE, READS_GIT } from '../../problems/problem-groups.ts'
import { fabricInput, fabricUpdate } from '../../requests/schemas/fabric.ts'
import { rebuildInput } from '../../requests/schemas/repository.ts'
import { fabricQuery, fabricsQuery } from '../../requests/schemas/requests.ts'
import { type EndpointDescription, json, UNCHANGED } from '../schemas/endpoint-description.ts'

const REPOSITORY = 'https://git.example.com/net/lab.git'

export const fabricEndpoints = {
  registerFabric: {
    tag: 'Fabrics',
    summary: 'Register a fabric',
    headers: ['Idempotency-Key'],
    body: {
      'application/json': {
        schema: fabricInput(false),
        example: { name: 'lab', repository_url: REPOSITORY, credentials_secret: 'gitops-file-manager/prod/git/lab' },
      },
    },
    answers: { 201: json('FabricRecord', 'The registered fabric', ['Location', 'ETag']) },
    problems: [...ANY, ...BODY, ...ONCE, 'fabric_exists', 'unsafe_path', 'fabric_changed', 'repository_settings_differ'],
  },
  listFabrics: {
    tag: 'Fabrics',
    summary: 'List fabrics by name',
    query: fabricsQuery,
    answers: { 200: json('FabricPage', 'A page of fabrics') },
    problems: ANY,
  },
  getFabric: {
    tag: 'Fabrics',
    summary: 'Read a fabric',
    query: fabricQuery,
    headers: ['If-None-Match'],
    answers: { 200: json('FabricAnswer', 'The fabric', ['ETag']), 304: UNCHANGED },
    problems: [...ANY, 'fabric_not_found'],
  },
  updateFabric: {
    tag: 'Fabrics',
    summary: 'Change settings of a fabric',
    description:
      'A merge patch (RFC 7396): null brings the default back, or removes a secret; `rules` are merged member by member. Settings apply from the next operation on. With `If-Match`, or `version` in the body, only if nobody else has changed the fabric since.',
    headers: ['If-Match'],
    body: {
      'application/merge-patch+json': { schema: fabricUpdate, example: { validation: 'strict', description: null } },
      'application/json': { schema: fabricUpdate, example: { validation: 'strict', version: 3 } },
    },
    answers: { 200: json('FabricRecord', 'The changed fabric', ['ETag']) },
    problems: [...ANY, ...BODY, ...MATCHED, 'fabric_not_found', 'fabric_changed', 'unsafe_path', 'repository_settings_differ'],
  },
  deleteFabric: {
    tag: 'Fabrics',
    summary: 'Delete the registration of a fabric',
    description: 'Its files stay as they are.',
    headers: ['If-Match'],
    answers: { 204: { description: 'The fabric is no longer registered' } },
    problems: [...ANY, ...MATCHED, 'fabric_not_found', 'fabric_changed'],
  },
  rebuild: {
    tag: 'Deployment',
    summary: 'Recreate the records of a repository from Git and the archive bucket',
    description: 'If the answer is not `complete`, time ran out: repeat the request to go on.',
    headers: ['Idempotency-Key'],
    body: { 'application/json': { schema: rebuildInput(false), example: { repository_url: REPOSITORY } } },
    answers: { 200: json('RebuildReport', 'The fabrics that were recreated, and the directories that were skipped') },
    problems: [...ANY, ...BODY, ...ONCE, ...READS_GIT, 'repository_settings_differ'],
  },
  whoAmI: {
    tag: 'Deployment',
    summary: 'Who calls, and with which roles',
    description: 'For every authenticated caller, also one without any role.',
    answers: { 200: json('CallerAnswer', 'The caller, and its role in each of its teams') },
    problems: ANY,
  },
  health: {
    tag: 'Deployment',
    summary: 'Check the health of the deployment',
    description: 'A caller who is an operator of a team is told the settings of the deployment, too.',
    answers: { 200: json('HealthReport', 'The state of each service that the deployment uses') },
    problems: ANY,
  },
} as const satisfies Record<string, EndpointDescription>
