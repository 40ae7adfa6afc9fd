import { InvalidArgumentError } from 'commander'

/** A number of seconds; what is too few or too many the deployment says. */
export function secondsOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Expected a number of seconds.')
  return Number(text)
}
