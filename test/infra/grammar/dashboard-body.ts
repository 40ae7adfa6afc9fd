import * as z from 'zod'
import { parseMetricsInsights } from './metrics-insights.ts'
import { parseSearch } from './search-expression.ts'

/**
 * An expression of metric math: a query, a search, or arithmetic over ids of metrics, which begin with a small letter
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html).
 */
export function parseExpression(text: string): void {
  if (/^SELECT\b/i.test(text)) parseMetricsInsights(text)
  else if (text.startsWith('SEARCH(')) parseSearch(text)
  else if (!/^[\w\s+*/^().,-]+$/.test(text) || !/\b[a-z]\w*/.test(text)) throw new Error(`metric math: cannot read ${text}`)
}

const expression = z.string().transform((text) => parseExpression(text))
const rendering = z.strictObject({
  color: z.string().optional(),
  id: z.string().optional(),
  label: z.string().optional(),
  period: z.number().multipleOf(60).optional(),
  stat: z.string().optional(),
  visible: z.boolean().optional(),
  yAxis: z.enum(['left', 'right']).optional(),
})
/** Namespace, name, pairs of dimensions, and how it is drawn; or an expression. */
const metric = z.union([
  z.tuple([rendering.extend({ expression })]),
  z
    .tuple([z.string(), z.string()], z.union([z.string(), rendering]))
    .refine((parts) => parts.filter((part) => typeof part === 'string').length % 2 === 0, 'a dimension has a name and a value'),
])
const position = {
  x: z.int().min(0).max(23),
  y: z.int().min(0),
  width: z.int().min(1).max(24),
  height: z.int().min(1).max(1000),
}
const region = z.string()
const title = z.string().optional()

const widget = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('metric'),
    ...position,
    properties: z.looseObject({ metrics: z.array(metric).min(1).max(500), region, title }),
  }),
  z.strictObject({
    type: z.literal('alarm'),
    ...position,
    properties: z.looseObject({ alarms: z.array(z.string()).min(1).max(100), title }),
  }),
])

/**
 * The body of a dashboard, with widgets of the types that we use
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html). Throws for
 * anything else.
 */
export function parseDashboard(text: string): void {
  const body = z.strictObject({ periodOverride: z.enum(['auto', 'inherit']).optional(), widgets: z.array(widget).max(500) })
  for (const { x, width } of body.parse(JSON.parse(text)).widgets)
    if (x + width > 24) throw new Error(`dashboard: a widget ends at column ${x + width} of 24`)
}
