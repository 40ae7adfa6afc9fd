// Prints the cost tables of docs/operations.md. Change a price or an assumption, run it, and put what it prints between
// the marks there: a test compares the two.
import { pathToFileURL } from 'node:url'

const HOURS = 730
const DAYS = HOURS / 24
const MILLION = 1e6
const GIGABYTE = 1e3

/** USD, list prices of us-east-1 without free tiers: what, price, in words, page, and the month in which it was noted. */
const PRICES = [
  ['nat', 0.045, 'a NAT gateway, an hour', 'vpc', '2026-11'],
  ['natTraffic', 0.045, 'a NAT gateway, a GB', 'vpc', '2026-11'],
  ['address', 0.005, 'a public IPv4 address, an hour', 'vpc', '2026-11'],
  ['instance', 0.0042, 'a t4g.nano instance, an hour', 'ec2/pricing/on-demand', '2026-11'],
  ['disk', 0.08, 'a gp3 disk, a GB and month', 'ebs', '2026-11'],
  ['endpoint', 0.01, 'an interface endpoint in a zone, an hour', 'privatelink', '2026-11'],
  ['compute', 0.0000133334, 'Lambda on ARM64, a GB and second', 'lambda', '2026-11'],
  ['invocation', 0.2 / MILLION, 'Lambda, a request', 'lambda', '2026-11'],
  ['fileRead', 0.03, 'EFS elastic throughput, a GB read', 'efs', '2026-11'],
  ['fileWrite', 0.06, 'EFS elastic throughput, a GB written', 'efs', '2026-11'],
  ['fileStorage', 0.3, 'EFS Standard, a GB and month', 'efs', '2026-11'],
  ['fileBackup', 0.05, 'AWS Backup of EFS, a GB and month', 'backup', '2026-11'],
  ['writeUnit', 0.625 / MILLION, 'DynamoDB, a write request unit', 'dynamodb/pricing/on-demand', '2026-11'],
  ['readUnit', 0.125 / MILLION, 'DynamoDB, a read request unit', 'dynamodb/pricing/on-demand', '2026-11'],
  ['tableStorage', 0.25, 'DynamoDB, a GB and month', 'dynamodb/pricing/on-demand', '2026-11'],
  ['tableBackup', 0.2, 'DynamoDB point-in-time recovery, a GB and month', 'dynamodb/pricing/on-demand', '2026-11'],
  ['put', 0.005 / 1000, 'S3, a PUT', 's3', '2026-11'],
  ['bucketStorage', 0.023, 'S3 Standard, a GB and month', 's3', '2026-11'],
  ['request', 1 / MILLION, 'HTTP API, a request', 'api-gateway', '2026-11'],
  ['message', 0.5 / MILLION, 'SQS FIFO, a request', 'sqs', '2026-11'],
  ['trace', 5 / MILLION, 'X-Ray, a trace', 'xray', '2026-11'],
  ['log', 0.5, 'CloudWatch Logs, a GB taken in', 'cloudwatch', '2026-11'],
  ['logStorage', 0.03, 'CloudWatch Logs, a GB and month, compressed', 'cloudwatch', '2026-11'],
  ['alarmMetric', 0.1, 'CloudWatch, a metric of an alarm, a month', 'cloudwatch', '2026-11'],
  ['metric', 0.3, 'CloudWatch, a metric of our own, a month', 'cloudwatch', '2026-11'],
  ['dashboard', 3, 'CloudWatch, a dashboard, a month', 'cloudwatch', '2026-11'],
  ['secret', 0.4, 'Secrets Manager, a secret, a month', 'secrets-manager', '2026-11'],
  ['secretRead', 0.05 / 10_000, 'Secrets Manager, a request', 'secrets-manager', '2026-11'],
]

const usd = Object.fromEntries(PRICES.map(([name, price]) => [name, price]))

/** Per fabric and day, or as it says. */
export const ASSUMED = {
  ingests: 20,
  statuses: 200,
  fabricsInARepository: 10,
  repositoryMegabytes: 100,
  trafficMegabytes: 0.1,
  memoryGigabytes: 1.769,
  ingestSeconds: 1,
  statusSeconds: 0.3,
  ingestReadMegabytes: 2,
  ingestWriteMegabytes: 0.05,
  statusReadMegabytes: 0.5,
  ingestWriteUnits: 20,
  ingestReadUnits: 10,
  statusReadUnits: 15,
  tableMegabytes: 21,
  sweepSeconds: 1,
  askedSeconds: 0.1,
  sweptReadUnits: 0.15,
  ingestPuts: 3,
  bucketMegabytes: 220,
  ingestLogKilobytes: 5,
  statusLogKilobytes: 2,
  logMonths: 12,
  logCompression: 0.15,
  queuedShare: 0.1,
  messageRequests: 4,
  deliveryReadUnits: 25,
  alarms: 53,
  metrics: 60,
  idleMetrics: 4,
}

/** What one way out costs a month, without traffic. */
export const OUTBOUND = {
  'nat-gateway': (usd.nat + usd.address) * HOURS,
  'nat-instance': (usd.instance + usd.address) * HOURS + 8 * usd.disk,
  none: 5 * 2 * usd.endpoint * HOURS,
}

/** The deployments, as infra/environments has them. */
export const DEPLOYMENTS = {
  dev: { outbound: 'nat-instance', nats: 1 },
  staging: { outbound: 'nat-gateway', nats: 1 },
  prod: { outbound: 'nat-gateway', nats: 2 },
}

const watching = (metrics) => ASSUMED.alarms * usd.alarmMetric + metrics * usd.metric + usd.dashboard
const theClock = () => DAYS * 24 * 60 * (ASSUMED.sweepSeconds * ASSUMED.memoryGigabytes * usd.compute + usd.invocation)

/** What a deployment costs in which nobody does anything. */
const IDLE = [
  { name: 'way out', from: 'addresses and machines, without traffic', cost: ({ outbound, nats }) => nats * OUTBOUND[outbound] },
  {
    name: 'alarms, metrics, dashboard',
    from: `${ASSUMED.alarms} alarms, and ${ASSUMED.idleMetrics} metrics that the clock writes`,
    cost: () => watching(ASSUMED.idleMetrics),
  },
  { name: 'the clock', from: `a sweep a minute for ${ASSUMED.sweepSeconds} s`, cost: theClock },
]

const ROWS = [
  {
    name: 'way out, `prod` (two NAT gateways)',
    from: `${ASSUMED.trafficMegabytes} MB through them for each request`,
    cost: ({ requests }) => 2 * OUTBOUND['nat-gateway'] + ((requests * ASSUMED.trafficMegabytes) / GIGABYTE) * usd.natTraffic,
  },
  {
    name: 'alarms, metrics, dashboard',
    from: `${ASSUMED.alarms} alarms of one metric each, ${ASSUMED.metrics} metrics of our own`,
    cost: () => watching(ASSUMED.metrics),
  },
  {
    name: 'functions',
    from: `${ASSUMED.memoryGigabytes} GB for ${ASSUMED.ingestSeconds} s an ingest, for ${ASSUMED.statusSeconds} s a status`,
    cost: ({ ingests, statuses, requests }) =>
      (ingests * ASSUMED.ingestSeconds + statuses * ASSUMED.statusSeconds) * ASSUMED.memoryGigabytes * usd.compute +
      requests * usd.invocation,
  },
  {
    name: 'file system',
    from: `${ASSUMED.ingestReadMegabytes} MB read and ${ASSUMED.ingestWriteMegabytes} MB written an ingest, ${ASSUMED.statusReadMegabytes} MB read a status; clones and their backups`,
    cost: ({ ingests, statuses, repositories }) =>
      ((ingests * ASSUMED.ingestReadMegabytes + statuses * ASSUMED.statusReadMegabytes) / GIGABYTE) * usd.fileRead +
      ((ingests * ASSUMED.ingestWriteMegabytes) / GIGABYTE) * usd.fileWrite +
      ((repositories * ASSUMED.repositoryMegabytes) / GIGABYTE) * (usd.fileStorage + usd.fileBackup),
  },
  {
    name: 'table',
    from: `${ASSUMED.ingestWriteUnits} write and ${ASSUMED.ingestReadUnits} read units an ingest, ${ASSUMED.statusReadUnits} read units a status; ${ASSUMED.tableMegabytes} MB a fabric and its backups`,
    cost: ({ ingests, statuses, fabrics }) =>
      ingests * ASSUMED.ingestWriteUnits * usd.writeUnit +
      (ingests * ASSUMED.ingestReadUnits + statuses * ASSUMED.statusReadUnits) * usd.readUnit +
      ((fabrics * ASSUMED.tableMegabytes) / GIGABYTE) * (usd.tableStorage + usd.tableBackup),
  },
  {
    name: 'bucket',
    from: `${ASSUMED.ingestPuts} puts an ingest, ${ASSUMED.bucketMegabytes} MB a fabric`,
    cost: ({ ingests, fabrics }) =>
      ingests * ASSUMED.ingestPuts * usd.put + ((fabrics * ASSUMED.bucketMegabytes) / GIGABYTE) * usd.bucketStorage,
  },
  {
    name: 'API, logs, queue, traces',
    from: `${ASSUMED.ingestLogKilobytes} kB of logs an ingest and ${ASSUMED.statusLogKilobytes} kB a status, kept for a year; every request traced; one ingest in ten queued`,
    cost: ({ ingests, statuses, requests }) => {
      const logs = (ingests * ASSUMED.ingestLogKilobytes + statuses * ASSUMED.statusLogKilobytes) / MILLION
      return (
        requests * (usd.request + usd.trace) +
        ingests * ASSUMED.queuedShare * ASSUMED.messageRequests * usd.message +
        logs * (usd.log + ASSUMED.logMonths * ASSUMED.logCompression * usd.logStorage)
      )
    },
  },
  {
    name: 'webhooks and the clock',
    from: `a delivery an ingest, with ${ASSUMED.deliveryReadUnits} read units for the fabrics of its repository; a sweep a minute for ${ASSUMED.sweepSeconds} s and ${ASSUMED.askedSeconds} s for each remote that is asked, every five minutes`,
    cost: ({ ingests, repositories, fabrics }) => {
      const [sweeps, asked] = [DAYS * 24 * 60, repositories * DAYS * 24 * 12]
      return (
        ingests *
          (usd.request +
            usd.invocation +
            0.1 * 0.25 * usd.compute +
            4 * usd.writeUnit +
            ASSUMED.deliveryReadUnits * usd.readUnit +
            ASSUMED.messageRequests * usd.message) +
        theClock() +
        asked * ASSUMED.askedSeconds * ASSUMED.memoryGigabytes * usd.compute +
        sweeps * fabrics * ASSUMED.sweptReadUnits * usd.readUnit +
        asked * (usd.writeUnit + ASSUMED.fabricsInARepository * ASSUMED.statusReadUnits * usd.readUnit)
      )
    },
  },
  {
    name: 'secrets',
    from: 'one a repository, read once a request',
    cost: ({ repositories, requests }) => repositories * usd.secret + requests * usd.secretRead,
  },
]

const SIZES = [1, 100, 1000]

/** What a number of fabrics does in a month. */
function monthOf(fabrics) {
  const ingests = fabrics * ASSUMED.ingests * DAYS
  const statuses = fabrics * ASSUMED.statuses * DAYS
  return {
    fabrics,
    ingests,
    statuses,
    requests: ingests + statuses,
    repositories: Math.ceil(fabrics / ASSUMED.fabricsInARepository),
  }
}

const dollars = (amount) => (amount < 1 ? amount.toFixed(2) : String(Math.round(amount)))

/** The tables of the page: what an idle deployment costs, what fabrics cost, and the prices that both are computed from. */
export function costTables() {
  const months = SIZES.map(monthOf)
  const total = months.map((month) => ROWS.reduce((sum, { cost }) => sum + cost(month), 0))
  const deployments = Object.values(DEPLOYMENTS)
  const idle = deployments.map((one) => IDLE.reduce((sum, { cost }) => sum + cost(one), 0))
  return [
    `| idle | ${Object.keys(DEPLOYMENTS)
      .map((stage) => `\`${stage}\``)
      .join(' | ')} | from |`,
    '| --- | --- | --- | --- | --- |',
    ...IDLE.map(({ name, from, cost }) => `| ${name} | ${deployments.map((one) => dollars(cost(one))).join(' | ')} | ${from} |`),
    `| **together** | ${idle.map((amount) => `**${dollars(amount)}**`).join(' | ')} | |`,
    '',
    `| | 1 fabric | ${SIZES.slice(1)
      .map((size) => `${size.toLocaleString('en-US')} fabrics`)
      .join(' | ')} | from |`,
    '| --- | --- | --- | --- | --- |',
    ...ROWS.map(({ name, from, cost }) => `| ${name} | ${months.map((month) => dollars(cost(month))).join(' | ')} | ${from} |`),
    `| **together** | ${total.map((amount) => `**${dollars(amount)}**`).join(' | ')} | |`,
    '',
    '| price | USD | page | noted |',
    '| --- | --- | --- | --- |',
    ...PRICES.map(
      ([, price, unit, page, noted]) => `| ${unit} | ${inFull(price)} | [${page.split('/')[0]}](${pageOf(page)}) | ${noted} |`,
    ),
    '',
  ].join('\n')
}

/** Without an exponent. */
function inFull(price) {
  return price.toFixed(12).replace(/0+$/, '').replace(/\.$/, '')
}

function pageOf(page) {
  return page.includes('/') ? `https://aws.amazon.com/${page}/` : `https://aws.amazon.com/${page}/pricing/`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.stdout.write(costTables())
