// Deletes the data that the embedded stack keeps between runs.
import { rm } from 'node:fs/promises'

await rm('.local', { recursive: true, force: true })
