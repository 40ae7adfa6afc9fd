/** The region and credentials for the emulators, which check neither. */
export const LOCAL_REGION = 'us-east-1'
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' }
/** The account in every local ARN. */
export const ACCOUNT = '000000000000'
