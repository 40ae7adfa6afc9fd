import { InvalidArgumentError } from 'commander'

/** A number of seconds; the deployment checks its bounds. */
export function secondsOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Expected a number of seconds.')
  return Number(text)
}
