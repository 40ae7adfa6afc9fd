import type { DeliveryRecord } from '../../contract/delivery.ts'
import type { FailedDelivery, GivenUp, RetriedDelivery } from '../../contract/given-up.ts'
import { count } from '../../domain/plan/commit-message.ts'
import type { Colours } from '../terminal/terminal.ts'
import { renderTable } from './table.ts'

/** One line for each delivery: its id in the ledger, and the one under which its host lists it. */
export function renderDeliveries({ deliveries }: { deliveries: DeliveryRecord[] }, colours: Colours): string[] {
  if (deliveries.length === 0) return ['There are no deliveries for this repository']
  const rows = deliveries.map(({ received_at, source, status, branch = '', delivery, ...more }) => [
    received_at.slice(0, 19).replace('T', ' '),
    source,
    status,
    branch,
    delivery,
    more.host_delivery ?? '',
    [...(more.operations ?? []), ...(more.reason === undefined ? [] : [more.reason])].join(' '),
  ])
  return renderTable(['RECEIVED', 'FROM', 'STATUS', 'BRANCH', 'DELIVERY', 'AT THE HOST', ''], rows, colours)
}

/** Messages and events that failed in every attempt, with the reason if known. */
export function renderFailed({ failed, events = [] }: Pick<GivenUp, 'failed'> & Partial<GivenUp>, colours: Colours): string[] {
  if (failed.length + events.length === 0) return ['No message or event has failed']
  return [...renderMessages(failed, colours), ...renderEvents(events, colours)]
}

function renderMessages(failed: FailedDelivery[], colours: Colours): string[] {
  return failed.flatMap(({ id, type, repository = '', fabric, operation, delivery, sent_at, failure }) => [
    `${colours.bold(id)}  ${type}  ${sent_at}`,
    `  for        ${[fabric ?? repository, operation ?? delivery].filter(Boolean).join(' ')}`,
    ...(failure === undefined ? [] : [`  ${colours.red(failure.code)}: ${failure.message}`]),
  ])
}

function renderEvents(events: GivenUp['events'], colours: Colours): string[] {
  if (events.length === 0) return []
  const lines = events.flatMap(({ id, sent_at, about, function: name, failure }) => [
    `${colours.bold(id)}  event  ${sent_at}`,
    `  about      ${about}`,
    ...(name === undefined ? [] : [`  for        ${name}`]),
    ...(failure === undefined ? [] : [`  ${colours.red(failure.code)}: ${failure.message}`]),
  ])
  return [
    ...lines,
    `The sweep finds uploads and pushes again. To send ${events.length === 1 ? 'the event' : 'events'} again: docs/operations.md, "Events that failed"`,
  ]
}

/** The result for each message that was sent again. */
export function renderRetried({ retried }: { retried: RetriedDelivery[] }, colours: Colours): string[] {
  const line = ({ id, outcome, operation }: RetriedDelivery) =>
    `  ${outcome === 'unreadable' ? colours.red(outcome) : outcome}  ${id}${operation === undefined ? '' : ` as ${operation}`}`
  return [`${count(retried.length, 'message')} asked for again`, ...retried.map(line)]
}
