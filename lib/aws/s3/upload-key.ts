/** What uploads are called in the bucket begins so: a rule of the stack tells of all of them. */
export const UPLOAD_PREFIX = 'uploads/'

const KEY = /^uploads\/([0-7][0-9A-HJKMNP-TV-Z]{25})$/

export function keyOfUpload(upload: string): string {
  return UPLOAD_PREFIX + upload
}

/** The upload that an object of the bucket is; undefined for any other object. */
export function uploadAt(key: string): string | undefined {
  return KEY.exec(key)?.[1]
}
