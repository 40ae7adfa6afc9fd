/** Of all events, in EventBridge's `source`. */
export const EVENT_SOURCE = 'gitops-file-manager'

/** Fields may be added to a version; one that goes or changes its meaning makes another. */
export const EVENT_VERSION = '1'
