import { ANY, BODY, ONCE, READS_GIT } from '../../problems/problem-groups.ts'
import { fabricInput, fabricUpdate, rebuildInput } from '../../requests/schemas/fabric.ts'
import { fabricsQuery } from '../../requests/schemas/requests.ts'
import { type EndpointDescription, json } from '../schemas/endpoint-description.ts'

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
    answers: { 201: json('FabricRecord', 'It is registered') },
    problems: [...ANY, ...BODY, ...ONCE, 'fabric_exists', 'unsafe_path', 'fabric_changed'],
  },
  listFabrics: {
    tag: 'Fabrics',
    summary: 'List fabrics by name',
    query: fabricsQuery,
    answers: { 200: json('FabricPage', 'A page of them') },
    problems: ANY,
  },
  getFabric: {
    tag: 'Fabrics',
    summary: 'Read a fabric',
    answers: { 200: json('FabricRecord', 'The fabric') },
    problems: [...ANY, 'fabric_not_found'],
  },
  updateFabric: {
    tag: 'Fabrics',
    summary: 'Change settings of a fabric',
    description: 'From its next operation on. With `version` only if nobody else has changed the fabric since.',
    body: { 'application/json': { schema: fabricUpdate, example: { validation: 'strict', version: 3 } } },
    answers: { 200: json('FabricRecord', 'The fabric as it is now') },
    problems: [...ANY, ...BODY, 'fabric_not_found', 'fabric_changed', 'unsafe_path'],
  },
  deleteFabric: {
    tag: 'Fabrics',
    summary: 'Forget a fabric',
    description: 'Its files stay as they are.',
    answers: { 204: { description: 'It is not registered any more' } },
    problems: [...ANY, 'fabric_not_found'],
  },
  rebuild: {
    tag: 'Deployment',
    summary: 'Recreate the records of a repository from Git and the archive bucket',
    description: 'When it is not `complete` there was no time for everything: the same request again goes on.',
    headers: ['Idempotency-Key'],
    body: { 'application/json': { schema: rebuildInput(false), example: { repository_url: REPOSITORY } } },
    answers: { 200: json('RebuildReport', 'What was recreated, and what was left out') },
    problems: [...ANY, ...BODY, ...ONCE, ...READS_GIT],
  },
  health: {
    tag: 'Deployment',
    summary: 'How the deployment is',
    answers: { 200: json('HealthReport', 'What it stands on, each part by itself') },
    problems: ANY,
  },
} as const satisfies Record<string, EndpointDescription>
