/** Returns the operation that made a commit of a fabric, by the commit's trailers; undefined if none of it did. */
export function operationIn(message: string, fabric: string): string | undefined {
  return wordIn(message, 'Fabric') === fabric ? wordIn(message, 'Operation') : undefined
}

/** The operations whose changes a commit of a fabric holds: several, where a proposal was carried onto its base. */
export function operationsIn(message: string, fabric: string): string[] {
  return wordIn(message, 'Fabric') === fabric ? trailers(message, 'Operation') : []
}

/** Whether a commit names an operation among those whose changes it holds. */
export function namesOperation(message: string, operation: string): boolean {
  return trailers(message, 'Operation').includes(operation)
}

/** Whether a commit of a fabric holds this operation, and no other. */
export function holdsOnly(message: string, fabric: string, operation: string): boolean {
  const operations = [...message.matchAll(/^Operation: (\S+)$/gm)]
  return operations.length === 1 && operationIn(message, fabric) === operation
}

/** Whether an operation's commit set a fabric up: its trailer says so or, without a template, its subject. */
export function isInit(message: string): boolean {
  return (wordIn(message, 'Kind') ?? message.split('(')[0]) === 'init'
}

/** The sign-offs in a message, each as `Name <email>`. */
export function signOffsIn(message: string): string[] {
  return trailers(message, 'Signed-off-by')
}

/** The reasons that were given for what a commit does. */
export function reasonsIn(message: string): string[] {
  return trailers(message, 'Reason')
}

/** The same as one text; undefined if none was given. */
export function reasonIn(message: string): string | undefined {
  const reasons = reasonsIn(message)
  return reasons.length === 0 ? undefined : reasons.join('; ')
}

/** Whether a paragraph is nothing but trailers. */
export function isTrailers(paragraph: string): boolean {
  return paragraph.split('\n').every((line) => /^[A-Za-z0-9-]+: \S/.test(line))
}

function wordIn(message: string, name: string): string | undefined {
  return trailers(message, name).find((value) => /^\S+$/.test(value))
}

/** As git reads them: from the last paragraph, which is never the subject. */
function trailers(message: string, name: string): string[] {
  const start = `${name}: `
  return lastLines(message).flatMap((line) => (line.startsWith(start) ? [line.slice(start.length)] : []))
}

/** With the paragraphs of trailers above it: a host that squashes adds those of co-authors in one of their own. */
function lastLines(message: string): string[] {
  const [, ...paragraphs] = message
    .replaceAll('\r\n', '\n')
    .trimEnd()
    .split(/\n{2,}/)
  const above = paragraphs.slice(0, -1).findLastIndex((paragraph) => !isTrailers(paragraph) && !/^-+$/.test(paragraph))
  const last = paragraphs.slice(above + 1)
  return (isTrailers(paragraphs.at(-1) ?? '') ? last : paragraphs.slice(-1)).flatMap((paragraph) => paragraph.split('\n'))
}
