import * as z from 'zod'

/** A rule that a fabric does not want to hear of for one object. */
export const silencedRule = z.object({
  /** The id of the rule: the code of its faults. */
  rule: z.string(),
  /** Kind and name: `VPC/vpc-1`. */
  object: z.string(),
  /** Why: for whoever reads the settings next. */
  reason: z.string().trim().min(1),
})

export type SilencedRule = z.infer<typeof silencedRule>

/** Returns the ids of the rules that are silenced for each object, which `objectKey` names. */
export function silencedByObject(silenced: readonly SilencedRule[]): ReadonlyMap<string, ReadonlySet<string>> {
  const byObject = new Map<string, Set<string>>()
  for (const { rule, object } of silenced) byObject.set(object, new Set(byObject.get(object)).add(rule))
  return byObject
}
