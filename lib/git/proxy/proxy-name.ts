/** A proxy as messages name it: without its login. */
export function proxyName({ protocol, host }: URL): string {
  return `${protocol}//${host}`
}
