import { recordEtag, tagOf } from '../../app/registry/record-version.ts'
import type { FabricRecord } from '../../contract/fabric.ts'
import type { SharedRepository } from '../../contract/repository.ts'
import type { FabricAnswer, FabricStatus } from '../../contract/views/fabric-conditions.ts'
import type { Answer } from '../problems/problem.ts'
import { isKnown } from '../requests/preconditions.ts'
import { versionAnswer } from './conditional-answers.ts'
import { placeOf } from './places.ts'
import { webUrlOf } from './web-links.ts'

type Headers = Readonly<Record<string, string | undefined>>

/** A registration that was read: 304 if the client has this version. */
export function readAnswer(found: FabricRecord | SharedRepository, headers: Headers): Answer {
  const etag = recordEtag(found)
  return isKnown(headers, etag) ? { status: 304, headers: { etag: `"${etag}"` } } : changedAnswer(found)
}

/** A fabric with what the records tell of its branch: 304 if the client has all of it. */
export function statusAnswer(fabric: FabricRecord, told: Omit<FabricStatus, 'web_url'>, headers: Headers): Promise<Answer> {
  const body: FabricAnswer = { ...fabric, status: { ...told, web_url: webUrlOf(fabric) } }
  return versionAnswer({ version: tagOf([recordEtag(fabric), body.status]), read: async () => body }, headers)
}

/** A registration as it is after a change. */
export function changedAnswer(changed: FabricRecord | SharedRepository): Answer {
  return { status: 200, headers: { etag: `"${recordEtag(changed)}"` }, body: changed }
}

/** A new registration, with its place. */
export function madeAnswer(made: FabricRecord | SharedRepository): Answer {
  const location = placeOf('name' in made ? 'fabrics' : 'repositories', made.id)
  return { status: 201, headers: { etag: `"${recordEtag(made)}"`, location }, body: made }
}
