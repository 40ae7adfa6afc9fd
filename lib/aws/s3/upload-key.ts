/** Prefix of the keys of uploads in the bucket; a rule of the stack sends an event for each. */
export const UPLOAD_PREFIX = 'uploads/'

const KEY = /^uploads\/([0-7][0-9A-HJKMNP-TV-Z]{25})$/

export function keyOfUpload(upload: string): string {
  return UPLOAD_PREFIX + upload
}

/** The upload's id in an object's key; undefined for any other object. */
export function uploadAt(key: string): string | undefined {
  return KEY.exec(key)?.[1]
}
