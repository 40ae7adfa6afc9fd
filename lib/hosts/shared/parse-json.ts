/** Undefined for what is not JSON. The error of JSON.parse quotes the text, which may be a secret: it is dropped. */
export function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
