/** What the emulators are spoken to with: they check neither. */
export const LOCAL_REGION = 'us-east-1'
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' }
/** The account in every ARN here. */
export const ACCOUNT = '000000000000'
