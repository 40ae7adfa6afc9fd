import * as z from 'zod'
import { callerAnswer } from '../../../contract/access/roles.ts'
import { currentVersion, operationAnswer, operationDetails, statusAnswer } from '../../../contract/answer.ts'
import { deliveryPage, webhookOutcome } from '../../../contract/delivery.ts'
import { crdFiles, fabricRecord } from '../../../contract/fabric.ts'
import { fault } from '../../../contract/fault.ts'
import { givenUp, retriedDeliveries } from '../../../contract/given-up.ts'
import { healthReport } from '../../../contract/health.ts'
import { changesReport, listedObject, objectHistory, objectPage } from '../../../contract/object.ts'
import { operationPage, operationRecord } from '../../../contract/operation.ts'
import { proposalList } from '../../../contract/proposals/proposal.ts'
import { rebuildReport } from '../../../contract/rebuild.ts'
import { repositoryPage, sharedRepository } from '../../../contract/repository.ts'
import { grantedUpload } from '../../../contract/upload.ts'
import { catalogue } from '../../../contract/views/catalogue.ts'
import { documentPage } from '../../../contract/views/documents.ts'
import { fabricAnswer, fabricOverview } from '../../../contract/views/fabric-conditions.ts'
import { searchPage } from '../../../contract/views/search.ts'
import { topology } from '../../../contract/views/topology.ts'
import { controlledWatcher, watcherAnswer } from '../../../contract/watcher.ts'
import { PROBLEM_STATUS, type ProblemCode } from '../../problems/problem.ts'

/** A problem document: https://www.rfc-editor.org/rfc/rfc9457 */
const problem = z.object({
  type: z.url().describe('The address at which this deployment explains the problem; `code` is for programs'),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string().describe('`urn:request:` and the id of the request, for searching the logs'),
  code: z.enum(Object.keys(PROBLEM_STATUS) as [ProblemCode, ...ProblemCode[]]),
  errors: z.array(fault),
  current: currentVersion.exactOptional().describe('Only of `precondition_failed`: what is there now; null if nothing is'),
})

/** An answer of the gateway, which the API does not see. */
const gatewayRefusal = z.object({ message: z.string() })

const apiDescription = z.looseObject({
  openapi: z.string(),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  servers: z.array(z.looseObject({ url: z.url() })),
  paths: z.record(z.string(), z.looseObject({})),
})

const kubernetesObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
})

/** The named components of the document; every other schema is inlined where it is used. */
export const answerSchemas = {
  Fault: fault,
  CallerAnswer: callerAnswer,
  FabricRecord: fabricRecord,
  FabricAnswer: fabricAnswer,
  FabricPage: fabricOverview,
  SharedRepository: sharedRepository,
  RepositoryPage: repositoryPage,
  OperationRecord: operationRecord,
  OperationPage: operationPage,
  ReportedOperation: operationDetails,
  OperationAnswer: operationAnswer,
  DocumentPage: documentPage,
  ProposalList: proposalList,
  StatusAnswer: statusAnswer,
  ListedObject: listedObject,
  ObjectPage: objectPage,
  ObjectHistory: objectHistory,
  ChangesReport: changesReport,
  Topology: topology,
  Catalogue: catalogue,
  SearchPage: searchPage,
  RebuildReport: rebuildReport,
  HealthReport: healthReport,
  WatcherAnswer: watcherAnswer,
  ControlledWatcher: controlledWatcher,
  DeliveryList: deliveryPage,
  FailedDeliveries: givenUp,
  RetriedDeliveries: retriedDeliveries,
  GrantedUpload: grantedUpload,
  CrdFiles: crdFiles,
  WebhookOutcome: webhookOutcome,
  KubernetesObject: kubernetesObject,
  Problem: problem,
  GatewayRefusal: gatewayRefusal,
  ApiDescription: apiDescription,
} satisfies Record<string, z.ZodType>

export type AnswerSchema = keyof typeof answerSchemas
