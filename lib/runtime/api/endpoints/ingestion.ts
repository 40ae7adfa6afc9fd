import { ingestBody, initBody, operationsQuery, revertBody } from '../../schemas/requests.ts'
import { type EndpointDescription, json } from '../endpoint-description.ts'
import { ANY, BODY, ONCE, READS_GIT, WRITES_GIT } from '../problem-groups.ts'

const WRITING = [...ANY, ...BODY, ...ONCE, ...WRITES_GIT] as const

export const ingestionEndpoints = {
  initGitops: {
    tag: 'Ingestion',
    summary: "Set up a fabric's structure",
    description: 'Loose YAML files are ingested, what HNP left is adopted. A fabric that has its structure is left as it is.',
    headers: ['Idempotency-Key'],
    body: { 'application/json': { schema: initBody, example: { dry_run: true } } },
    answers: {
      200: json('OperationAnswer', 'It was set up before, or this was a dry run'),
      201: json('OperationAnswer', 'It is set up'),
    },
    problems: [...WRITING, 'fabric_changed'],
  },
  ingestRaw: {
    tag: 'Ingestion',
    summary: 'Ingest what waits in raw/',
    description: 'A refused file stays where it is, and the report says why; with `atomic` nothing is taken then.',
    headers: ['Idempotency-Key', 'Prefer'],
    body: { 'application/json': { schema: ingestBody, example: { file_path: 'raw/prod-vpcs.yaml' } } },
    answers: {
      200: json('OperationAnswer', 'What became of each document'),
      202: json('OperationRecord', 'It goes on in the background', ['Location']),
    },
    problems: [...WRITING, 'raw_file_not_found', 'files_rejected'],
  },
  gitopsStatus: {
    tag: 'Ingestion',
    summary: 'The state of a fabric: what waits, what is refused, what hands have changed',
    answers: { 200: json('StatusAnswer', 'The state at `head`') },
    problems: [...ANY, ...READS_GIT],
  },
  listOperations: {
    tag: 'Operations',
    summary: 'List operations, newest first',
    query: operationsQuery,
    answers: { 200: json('OperationPage', 'A page of them') },
    problems: [...ANY, 'fabric_not_found'],
  },
  getOperation: {
    tag: 'Operations',
    summary: 'Read an operation: its record, and its report when it is done',
    answers: { 200: json('ReportedOperation', 'The operation') },
    problems: [...ANY, 'fabric_not_found', 'operation_not_found'],
  },
  revertOperation: {
    tag: 'Operations',
    summary: 'Undo an operation by a new one',
    description: 'What was changed since is merged, three-way; where both changed the same, nothing is changed at all.',
    headers: ['Idempotency-Key'],
    body: { 'application/json': { schema: revertBody, example: { dry_run: true } } },
    answers: { 200: json('OperationAnswer', 'What was undone') },
    problems: [...WRITING, 'operation_not_found', 'not_revertible', 'revert_conflict'],
  },
} as const satisfies Record<string, EndpointDescription>
