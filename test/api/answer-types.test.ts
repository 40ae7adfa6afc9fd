import { expectTypeOf, test } from 'vitest'
import type * as z from 'zod'
import type { FailedDelivery, RetriedDelivery } from '../../lib/app/automation/failed-deliveries.ts'
import type { WebhookOutcome } from '../../lib/app/automation/receive-webhook.ts'
import type { WatcherStatus } from '../../lib/app/automation/watcher.ts'
import type { ObjectHistory } from '../../lib/app/reading/object-history.ts'
import type { DELIVERY_RECORD } from '../../lib/aws/dynamodb/deliveries.ts'
import type { FAULT, OPERATION_RECORD } from '../../lib/aws/dynamodb/record-schemas.ts'
import type { DeliveryRecord } from '../../lib/contract/delivery-record.ts'
import type { Fault } from '../../lib/contract/fault.ts'
import type { HealthReport } from '../../lib/contract/health.ts'
import type { OperationReport } from '../../lib/contract/operation.ts'
import type { OperationRecord } from '../../lib/contract/operation-record.ts'
import type { ListedObject, ObjectPage } from '../../lib/domain/objects/list-objects.ts'
import type { RebuildReport } from '../../lib/domain/rebuild/report.ts'
import type { hnpAnswer, hnpStatus } from '../../lib/http/answers/hnp-answer.ts'
import type * as answers from '../../lib/http/openapi/schemas/answer-schemas.ts'
import type * as deployment from '../../lib/http/openapi/schemas/deployment-schemas.ts'
import type { operationAnswer, operationReport } from '../../lib/http/openapi/schemas/report-schemas.ts'

/** The compiler checks these: a field that one side has and the other has not is an error of `npm run typecheck`. */
test('the schemas of the answers are the types that the functions answer', () => {
  expectTypeOf<z.output<typeof FAULT>>().toEqualTypeOf<Fault>()
  expectTypeOf<z.output<typeof OPERATION_RECORD>>().toEqualTypeOf<OperationRecord>()
  expectTypeOf<z.output<typeof operationReport>>().toEqualTypeOf<OperationReport>()
  expectTypeOf<z.output<typeof operationAnswer>>().toEqualTypeOf<Flat<ReturnType<typeof hnpAnswer>>>()
  expectTypeOf<z.output<typeof answers.statusAnswer>>().toEqualTypeOf<Flat<ReturnType<typeof hnpStatus>>>()
  expectTypeOf<z.output<typeof answers.rebuildReport>>().toEqualTypeOf<RebuildReport>()
  expectTypeOf<z.output<typeof deployment.watcherStatus>>().toEqualTypeOf<WatcherStatus>()
  expectTypeOf<z.output<typeof deployment.failedDelivery>>().toEqualTypeOf<FailedDelivery>()
  expectTypeOf<z.output<typeof deployment.retriedDelivery>>().toEqualTypeOf<RetriedDelivery>()
  expectTypeOf<z.output<typeof DELIVERY_RECORD>>().toEqualTypeOf<DeliveryRecord>()
  expectTypeOf<z.output<typeof answers.listedObject>>().toEqualTypeOf<ListedObject>()
  expectTypeOf<z.output<typeof answers.objectPage>>().toEqualTypeOf<ObjectPage>()
  expectTypeOf<z.output<typeof answers.objectHistory>>().toEqualTypeOf<ObjectHistory>()
})

test('unions are each a part of the other', () => {
  expectTypeOf<z.output<typeof deployment.healthReport>>().toExtend<HealthReport>()
  expectTypeOf<HealthReport>().toExtend<z.output<typeof deployment.healthReport>>()
  expectTypeOf<z.output<typeof deployment.webhookOutcome>>().toExtend<WebhookOutcome>()
  expectTypeOf<WebhookOutcome>().toExtend<z.output<typeof deployment.webhookOutcome>>()
})

type Flat<T> = { [K in keyof T]: T[K] }
