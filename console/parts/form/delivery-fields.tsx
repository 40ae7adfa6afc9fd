import type { Fault } from '../../../lib/contract/fault.ts'
import type { FabricDelivering } from '../../data/fabric-lines.ts'
import { CheckField, ChoiceField, LinesField } from './form-fields.tsx'

interface DeliveryFieldsProps {
  fields: FabricDelivering
  faults: readonly Fault[]
  onChange: (changed: Partial<FabricDelivering>) => void
}

const DELIVERIES = { push: 'are pushed to the branch', propose: 'are proposed in pull or merge requests' }
const PROPOSALS = { one: 'share one request', each: 'have a request for each operation' }

/** How changes of a fabric come to its branch, and how its commits are worded. */
export function DeliveryFields({ fields, faults, onChange }: DeliveryFieldsProps) {
  const at = <N extends keyof FabricDelivering>(name: N) => ({
    name,
    faults,
    value: fields[name],
    onChange: (value: FabricDelivering[N]) => onChange({ [name]: value }),
  })
  return (
    <>
      <ChoiceField {...at('delivery')} label="Changes" choices={DELIVERIES} />
      <ChoiceField {...at('proposals')} label="Proposals" choices={PROPOSALS} />
      <CheckField {...at('auto_merge')} label="The Git host merges what is proposed, once its rules allow it" />
      <CheckField {...at('sign_off')} label="Commits end with a Signed-off-by of their committer" />
      <LinesField {...at('template')} label="Wording of commits" hint={'{subject}\n\n{changes}'} />
    </>
  )
}
