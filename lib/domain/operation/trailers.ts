/** Returns the operation that made a commit of a fabric, by the commit's trailers; undefined if none of it did. */
export function operationIn(message: string, fabric: string): string | undefined {
  return trailer(message, 'Fabric') === fabric ? trailer(message, 'Operation') : undefined
}

/** Whether a commit of a fabric holds this operation, and no other. */
export function holdsOnly(message: string, fabric: string, operation: string): boolean {
  const operations = [...message.matchAll(/^Operation: (\S+)$/gm)]
  return operations.length === 1 && operationIn(message, fabric) === operation
}

/** Whether an operation's commit set a fabric up: its trailer says so or, without a template, its subject. */
export function isInit(message: string): boolean {
  return (trailer(message, 'Kind') ?? message.split('(')[0]) === 'init'
}

/** The sign-offs in a message, each as `Name <email>`. */
export function signOffsIn(message: string): string[] {
  return [...message.matchAll(/^Signed-off-by: (.+)$/gm)].flatMap(([, identity]) => identity ?? [])
}

function trailer(message: string, name: string): string | undefined {
  return new RegExp(`^${name}: (\\S+)$`, 'm').exec(message)?.[1]
}
