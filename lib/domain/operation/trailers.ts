/** Returns the operation that made a commit of a fabric, by the commit's trailers; undefined if none of it did. */
export function operationIn(message: string, fabric: string): string | undefined {
  const value = (name: string) => new RegExp(`^${name}: (\\S+)$`, 'm').exec(message)?.[1]
  return value('Fabric') === fabric ? value('Operation') : undefined
}
