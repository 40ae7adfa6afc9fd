import { useSignal } from '@preact/signals'
import type { FabricRecord } from '../../lib/contract/fabric.ts'
import type { FabricDelivering, FabricFields } from '../data/fabric-lines.ts'
import { paths } from '../data/paths.ts'
import { jsonBody, type Problem, send } from '../data/request.ts'
import { go } from '../navigation/navigation.ts'
import { pathTo } from '../navigation/route.ts'
import { CommandLine } from '../parts/command-line.tsx'
import { DeliveryFields } from '../parts/form/delivery-fields.tsx'
import { TextField } from '../parts/form/form-fields.tsx'
import { SettingsForm } from '../parts/form/settings-form.tsx'
import { Heading } from '../parts/heading.tsx'

/** By their names in the API; what is left empty is not sent, and the API has its own value for it. */
const FIELDS = [
  { name: 'name', label: 'Name', hint: 'lower-case letters, digits and hyphens' },
  { name: 'repository_url', label: 'Repository', hint: 'https://git.example.com/net/lab.git' },
  { name: 'branch', label: 'Branch', hint: 'main' },
  { name: 'directory', label: 'Directory', hint: 'fabrics/{name}/gitops' },
  { name: 'credentials_secret', label: 'Secret with the credentials', hint: 'its name or ARN, never the credentials' },
] as const satisfies readonly { name: Exclude<keyof FabricFields, keyof FabricDelivering>; label: string; hint: string }[]

const EMPTY: FabricFields = {
  name: '',
  repository_url: '',
  branch: '',
  directory: '',
  credentials_secret: '',
  delivery: 'push',
  proposals: 'one',
  auto_merge: false,
  sign_off: false,
  template: '',
}

/** The body of the registration: what is left as it is by default is not sent. */
function registrationOf({ delivery, proposals, auto_merge, sign_off, template, ...place }: FabricFields) {
  const commit = { ...(sign_off && { sign_off }), ...(template !== '' && { template }) }
  return {
    ...Object.fromEntries(Object.entries(place).filter(([, value]) => value !== '')),
    ...(delivery !== 'push' && { delivery }),
    ...(proposals !== 'one' && { proposals }),
    ...(auto_merge && { auto_merge }),
    ...(Object.keys(commit).length > 0 && { commit }),
  }
}

/** Registers a fabric, which touches no repository; its own page then shows what setting it up would do. */
export function NewFabricPage() {
  const fields = useSignal(EMPTY)
  const problem = useSignal<Problem | undefined>(undefined)
  const faults = problem.value?.errors ?? []
  const change = (changed: Partial<FabricFields>) => {
    fields.value = { ...fields.value, ...changed }
  }
  const register = async () => {
    const reply = await send<FabricRecord>(paths.fabrics, { method: 'POST', ...jsonBody(registrationOf(fields.value)) })
    if (reply.ok) go(pathTo({ page: 'fabric', fabric: reply.body.id }))
    else problem.value = reply.problem
  }
  return (
    <>
      <Heading title="Register a fabric" />
      <SettingsForm action="Register" problem={problem.value} names={Object.keys(EMPTY)} onSubmit={register}>
        {FIELDS.map(({ name, label, hint }) => (
          <TextField
            key={name}
            name={name}
            label={label}
            hint={hint}
            value={fields.value[name]}
            isRequired={name === 'name' || name === 'repository_url'}
            faults={faults}
            onChange={(value) => change({ [name]: value.trim() })}
          />
        ))}
        <DeliveryFields fields={fields.value} faults={faults} onChange={change} />
      </SettingsForm>
      <CommandLine command={{ do: 'register', fields: fields.value }} />
    </>
  )
}
