import type { Target } from './target.ts'
import { bodies } from './targets/bodies.ts'
import { editor } from './targets/editor.ts'
import { packets } from './targets/packets.ts'
import { packs } from './targets/packs.ts'
import { patches } from './targets/patches.ts'
import { paths } from './targets/paths.ts'
import { records } from './targets/records.ts'
import { settings } from './targets/settings.ts'
import { stream } from './targets/stream.ts'
import { webhooks } from './targets/webhooks.ts'

export const TARGETS: readonly Target[] = [stream, editor, paths, webhooks, packets, packs, records, patches, settings, bodies]
