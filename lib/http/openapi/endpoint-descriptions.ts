import type { EndpointId } from '../routes.ts'
import { automationEndpoints } from './endpoints/automation.ts'
import { fabricEndpoints } from './endpoints/fabrics.ts'
import { ingestionEndpoints } from './endpoints/ingestion.ts'
import { objectEndpoints } from './endpoints/objects.ts'
import type { EndpointDescription } from './schemas/endpoint-description.ts'

/** An endpoint that routes.ts has and nobody describes is an error of the compiler. */
export const endpointDescriptions: Readonly<Record<EndpointId, EndpointDescription>> = {
  ...fabricEndpoints,
  ...ingestionEndpoints,
  ...objectEndpoints,
  ...automationEndpoints,
}
