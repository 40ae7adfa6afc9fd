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

/** Returns whether a rule is silenced for an object, which `objectKey` names. */
export function silencer(silenced: readonly SilencedRule[]): (rule: string, object: string) => boolean {
  const pairs = new Set(silenced.map(({ rule, object }) => `${rule} ${object}`))
  return (rule, object) => pairs.has(`${rule} ${object}`)
}
