import { EventBus } from 'aws-cdk-lib/aws-events'
import { Construct } from 'constructs'
import type { Environment } from '../environments/environment.ts'
import { nameOf } from './names.ts'

/** The bus that announces operations. Subscribers add their own rules. */
export class FabricEvents extends Construct {
  readonly bus: EventBus

  constructor(scope: Construct, id: string, { stage }: Environment) {
    super(scope, id)
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: nameOf(stage, 'events'),
      description: 'What happened to fabrics; docs/events.md has the schemas',
    })
  }
}
