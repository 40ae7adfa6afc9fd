/** The EventBridge `source` of all events. */
export const EVENT_SOURCE = 'gitops-file-manager'

/**
 * The version of the event format. A version may gain fields; removing a field or changing its meaning needs a new
 * version.
 */
export const EVENT_VERSION = '1'
