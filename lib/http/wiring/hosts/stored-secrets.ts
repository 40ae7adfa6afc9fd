import { StoredSecrets } from '../../../aws/secrets.ts'

let made: StoredSecrets | undefined

/** One instance for each process: it caches what it has read. */
export function storedSecrets(): StoredSecrets {
  made ??= new StoredSecrets()
  return made
}
