import type { FabricDelivering } from '../data/command-lines.ts'

interface DeliveryFieldsProps {
  fields: FabricDelivering
  onChange: (changed: Partial<FabricDelivering>) => void
}

/** How changes of a fabric come to its branch, and how its commits are worded. */
export function DeliveryFields({ fields, onChange }: DeliveryFieldsProps) {
  const { delivery, proposals, auto_merge, sign_off, template } = fields
  return (
    <>
      <label>
        Changes
        <select
          value={delivery}
          onChange={(event) => onChange({ delivery: event.currentTarget.value === 'propose' ? 'propose' : 'push' })}
        >
          <option value="push">are pushed to the branch</option>
          <option value="propose">are proposed in pull or merge requests</option>
        </select>
      </label>
      <label>
        Proposals
        <select
          value={proposals}
          onChange={(event) => onChange({ proposals: event.currentTarget.value === 'each' ? 'each' : 'one' })}
        >
          <option value="one">share one request</option>
          <option value="each">have a request for each operation</option>
        </select>
      </label>
      <label class="check">
        <input type="checkbox" checked={auto_merge} onChange={(event) => onChange({ auto_merge: event.currentTarget.checked })} />
        The Git host merges what is proposed, once its rules allow it
      </label>
      <label class="check">
        <input type="checkbox" checked={sign_off} onChange={(event) => onChange({ sign_off: event.currentTarget.checked })} />
        Commits end with a Signed-off-by of their committer
      </label>
      <label>
        Wording of commits
        <textarea
          rows={3}
          value={template}
          placeholder={'{subject}\n\n{changes}'}
          spellcheck={false}
          onInput={(event) => onChange({ template: event.currentTarget.value })}
        />
      </label>
    </>
  )
}
