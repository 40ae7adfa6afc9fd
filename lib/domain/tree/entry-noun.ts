import type { EntryType } from './snapshot.ts'

const NOUNS: Record<EntryType, string> = {
  blob: 'a file',
  tree: 'a directory',
  symlink: 'a symbolic link',
  submodule: 'a submodule',
}

/** Returns the noun for an entry, for messages. */
export function entryNoun(type: EntryType): string {
  return NOUNS[type]
}
