/*
 * Imported before anything that makes a logger: a simulation of ten thousand worlds must not print what each of them
 * logs.
 */
process.env.POWERTOOLS_LOG_LEVEL = 'SILENT'
process.env.POWERTOOLS_METRICS_DISABLED = 'true'
process.env.POWERTOOLS_METRICS_ENABLED = 'false'
