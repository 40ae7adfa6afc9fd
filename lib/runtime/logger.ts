import { Logger } from '@aws-lambda-powertools/logger'

/** JSON lines on standard output, one logger a process. Bodies, headers and secrets are never handed to it. */
export const logger = new Logger({ serviceName: 'gitops-file-manager' })
