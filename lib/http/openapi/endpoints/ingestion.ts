import { ANY, BODY, LOOKS_BACK, ONCE, READS_GIT, WRITES_GIT } from '../../problems/problem-groups.ts'
import {
  changeQuery,
  changesQuery,
  documentsQuery,
  dropQuery,
  ingestBody,
  initBody,
  operationQuery,
  operationsQuery,
  revertBody,
  uploadBody,
} from '../../requests/schemas/requests.ts'
import { type Content, type EndpointDescription, json, UNCHANGED } from '../schemas/endpoint-description.ts'

const WRITING = [...ANY, ...BODY, ...ONCE, ...WRITES_GIT] as const

const RAW = `apiVersion: vpc.githedgehog.com/v1beta1
kind: VPC
metadata:
  name: vpc-1
---
apiVersion: vpc.githedgehog.com/v1beta1
kind: VPC
metadata:
  name: vpc-2
`
const rawFile: Content = { text: 'The bytes of the file, of up to 4 MiB', example: RAW }

export const ingestionEndpoints = {
  initGitops: {
    tag: 'Ingestion',
    summary: "Set up a fabric's structure",
    description:
      'Loose YAML files are ingested, files of HNP are adopted. A fabric that already has its structure stays as it is.',
    headers: ['Idempotency-Key'],
    body: { 'application/json': { schema: initBody, example: { dry_run: true } } },
    answers: {
      200: json('OperationAnswer', 'The fabric was set up before, or this was a dry run'),
      201: json('OperationAnswer', 'The fabric is set up', ['Location']),
    },
    problems: [...WRITING, 'fabric_changed', 'fabric_initialized_elsewhere'],
  },
  ingestRaw: {
    tag: 'Ingestion',
    summary: 'Ingest the files waiting in raw/',
    description: 'A refused file stays where it is, and the report says why; with `atomic`, no file is ingested then.',
    headers: ['Idempotency-Key', 'Prefer'],
    body: { 'application/json': { schema: ingestBody, example: { file_path: 'raw/prod-vpcs.yaml' } } },
    answers: {
      200: json('OperationAnswer', 'What became of each document'),
      202: json('OperationRecord', 'The operation goes on in the background', ['Location', 'Preference-Applied']),
    },
    problems: [...WRITING, 'raw_file_not_found', 'files_rejected'],
  },
  dropRaw: {
    tag: 'Ingestion',
    summary: 'Hand over a raw file, and have it ingested',
    description:
      'As if it had been pushed to raw/ and ingested from there, in one commit. A refused file changes nothing. The same file again makes no commit; another file that waits at the path is replaced only with `If-Match`.',
    query: dropQuery,
    headers: ['If-Match'],
    body: { 'application/yaml': rawFile, 'application/octet-stream': rawFile },
    answers: { 200: json('OperationAnswer', 'What became of each document') },
    problems: [...ANY, ...BODY, ...WRITES_GIT, 'raw_file_exists', 'files_rejected', 'invalid_precondition'],
  },
  readRaw: {
    tag: 'Ingestion',
    summary: 'Read a file that waits in raw/, refused or not',
    description: 'The `ETag` is the blob id that `dropRaw` takes as `If-Match`. Larger files than 4 MiB are read with Git.',
    headers: ['If-None-Match'],
    answers: {
      200: {
        description: 'The file, byte for byte, to be shown and never run',
        content: { 'text/plain': { text: 'The bytes of the file' } },
        headers: ['ETag'],
      },
      304: { description: 'The file is still the one that the caller has', headers: ['ETag'] },
    },
    problems: [...ANY, ...READS_GIT, 'fabric_not_initialized', 'raw_file_not_found'],
  },
  grantRawUpload: {
    tag: 'Ingestion',
    summary: 'Get a URL to which a large raw file can be uploaded',
    description:
      'Send the file with the method and headers of the answer, within 15 minutes. The operation in the answer then ingests the file. A refused file goes to raw/, where the status reports it.',
    headers: ['Idempotency-Key'],
    body: { 'application/json': { schema: uploadBody, example: { file_path: 'prod-vpcs.yaml', size: 9437184 } } },
    answers: { 201: json('GrantedUpload', 'The request to send', ['Location']) },
    problems: [...ANY, ...BODY, ...ONCE, 'fabric_not_found', 'unsafe_path'],
  },
  gitopsStatus: {
    tag: 'Ingestion',
    summary: 'Read the state of a fabric: waiting files, refused files, hand edits',
    headers: ['If-None-Match'],
    answers: { 200: json('StatusAnswer', 'The state at `head`', ['ETag']), 304: UNCHANGED },
    problems: [...ANY, ...READS_GIT],
  },
  listOperations: {
    tag: 'Operations',
    summary: 'List operations, newest first',
    description: 'A filtered page may be short, or empty, and still have a `next`.',
    query: operationsQuery,
    answers: { 200: json('OperationPage', 'A page of operations') },
    problems: [...ANY, ...READS_GIT, 'fabric_not_initialized', 'kind_not_found'],
  },
  getOperation: {
    tag: 'Operations',
    summary: 'Read an operation: its record, and its report once it is done',
    query: operationQuery,
    answers: { 200: json('ReportedOperation', 'The operation') },
    problems: [...ANY, 'fabric_not_found', 'operation_not_found'],
  },
  listDocuments: {
    tag: 'Operations',
    summary: 'List the documents of an operation, with what became of each',
    description: 'As in its report, page by page: an ingest may have taken 100,000. An operation without a report has none.',
    query: documentsQuery,
    answers: { 200: json('DocumentPage', 'A page of documents') },
    problems: [...ANY, 'fabric_not_found', 'operation_not_found'],
  },
  listProposals: {
    tag: 'Operations',
    summary: 'List the latest pull and merge requests of a fabric, newest first',
    description: 'As the manager has seen them last: after an operation, a push to the branch, or its hourly look.',
    answers: { 200: json('ProposalList', 'The requests') },
    problems: [...ANY, 'fabric_not_found'],
  },
  compareChanges: {
    tag: 'Operations',
    summary: 'Compare two points in time, by objects',
    query: changesQuery,
    answers: { 200: json('ChangesReport', 'What was added, changed and removed') },
    problems: [...ANY, ...READS_GIT, ...LOOKS_BACK, 'fabric_not_initialized'],
  },
  showChanges: {
    tag: 'Operations',
    summary: 'Show what an operation or commit changed, by objects',
    query: changeQuery,
    answers: { 200: json('ChangesReport', 'What was added, changed and removed') },
    problems: [...ANY, ...READS_GIT, ...LOOKS_BACK, 'fabric_not_initialized'],
  },
  revertOperation: {
    tag: 'Operations',
    summary: 'Undo an operation by a new one',
    description:
      'Later changes are merged, three-way. If both changed the same value, nothing is changed at all. An operation is never in another version, so there is no `If-Match`.',
    headers: ['Idempotency-Key'],
    body: { 'application/json': { schema: revertBody, example: { dry_run: true } } },
    answers: { 200: json('OperationAnswer', 'The report of the revert') },
    problems: [...WRITING, 'operation_not_found', 'not_revertible', 'revert_conflict'],
  },
} as const satisfies Record<string, EndpointDescription>
