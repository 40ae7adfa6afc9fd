/**
 * Reads a list page by page, in order. `read` takes the position after which a page begins, undefined for the first
 * page.
 */
export async function* pages<Page extends { next?: string | undefined }>(
  read: (after: string | undefined) => Promise<Page>,
): AsyncGenerator<Page> {
  let after: string | undefined
  do {
    const page = await read(after)
    yield page
    after = page.next
  } while (after !== undefined)
}
