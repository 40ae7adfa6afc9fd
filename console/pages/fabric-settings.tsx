import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { FabricRecord } from '../../lib/contract/fabric.ts'
import { changedSettings, type FabricSettings, patchFor, rebased, type SettingName, settingsOf } from '../data/fabric-settings.ts'
import { paths } from '../data/paths.ts'
import { jsonBody, type Problem, send } from '../data/request.ts'
import { useResource } from '../data/resource.ts'
import { guardPage } from '../navigation/navigation.ts'
import { announce } from '../parts/announcer.tsx'
import { CommandLine } from '../parts/command-line.tsx'
import { DeliveryFields } from '../parts/form/delivery-fields.tsx'
import { CheckField, ChoiceField, TextField } from '../parts/form/form-fields.tsx'
import { SettingsForm } from '../parts/form/settings-form.tsx'
import { Heading } from '../parts/heading.tsx'
import { Plain } from '../parts/plain.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { Waiting } from '../parts/waiting.tsx'

/** Of one click, where operations are faster. */
const ATTEMPTS = 3

const VALIDATIONS = { off: 'are not checked', warn: 'are taken, with a warning', strict: 'are refused' }
const CRDS = { release: 'of the newest release, and own ones', own: 'own ones only', '26.03': 'of Hedgehog 26.03, and own ones' }
const STRATEGIES = {
  rename_with_extension: 'gets another extension',
  move_to_archive_dir: 'moves to the archive directory',
  backup_with_timestamp: 'is kept with a time in its name',
  none: 'is removed',
}
const POLICIES = { reject: 'the file is refused', raw: 'the raw file wins', managed: 'the hand edit wins' }

/** The settings of a registered fabric, which take effect with its next operation. */
export function FabricSettingsPage({ fabric }: { fabric: string }) {
  const { loaded, refresh } = useResource<FabricRecord>(paths.fabric(fabric))
  const state = loaded.value
  return (
    <>
      <Heading title={`Settings of ${fabric}`} />
      {state.state === 'loading' && <Waiting what="the settings" />}
      {state.state === 'failed' && <ProblemPanel problem={state.problem} onRetry={refresh} />}
      {state.state === 'ready' && <Form key={state.etag} record={state.value} version={state.etag ?? ''} onSaved={refresh} />}
    </>
  )
}

interface FormProps {
  record: FabricRecord
  version: string
  onSaved: () => void
}

function Form({ record, version: read, onSaved }: FormProps) {
  const { id: fabric, repository_url, branch, directory } = record
  const base = useSignal({ version: read, settings: settingsOf(record) })
  const fields = useSignal(base.value.settings)
  const problem = useSignal<Problem | undefined>(undefined)
  const news = useSignal<Partial<FabricSettings>>({})
  const changed = changedSettings(base.value.settings, fields.value)
  const isChanged = Object.keys(changed).length > 0
  useEffect(() => (isChanged ? guardPage(() => false) : undefined), [isChanged])
  const save = async (attempts = ATTEMPTS): Promise<void> => {
    const { headers, body = '' } = jsonBody(patchFor(changed))
    const sent = { ...headers, 'if-match': `"${base.value.version}"` }
    const reply = await send<FabricRecord>(paths.fabric(fabric), { method: 'PATCH', headers: sent, body })
    problem.value = reply.ok ? undefined : reply.problem
    if (reply.ok) {
      announce('The settings are saved')
      return onSaved()
    }
    const { etag, record: theirs } = reply.problem.current ?? {}
    if (etag === undefined || theirs === undefined || !('name' in theirs)) return
    const found = rebased(base.value.settings, fields.value, settingsOf(theirs))
    base.value = { version: etag, settings: settingsOf(theirs) }
    fields.value = found.fields
    news.value = found.news
    // An operation has changed the record, and no setting: what is on the screen is still what is changed.
    if (Object.keys(found.news).length === 0 && attempts > 1) return save(attempts - 1)
  }
  const { version } = base.value
  return (
    <>
      <p class="quiet">
        In{' '}
        <span class="mono">
          <Plain text={directory === '' ? '/' : directory} />
        </span>{' '}
        on the branch{' '}
        <span class="mono">
          <Plain text={branch} />
        </span>{' '}
        of{' '}
        <span class="mono">
          <Plain text={repository_url} />
        </span>
        . A fabric stays in its repository: to move it, delete it and register it anew. Kinds, rules and secrets are set with{' '}
        <code>gfm</code>.
      </p>
      <SettingsForm
        fabric={fabric}
        action="Save"
        isOff={!isChanged}
        problem={problem.value}
        names={Object.keys(fields.value)}
        onSubmit={() => save()}
      >
        <Fields
          fields={fields.value}
          problem={problem.value}
          onChange={(more) => (fields.value = { ...fields.value, ...more })}
        />
      </SettingsForm>
      <News news={news.value} fields={fields.value} />
      <CommandLine command={isChanged ? { do: 'update', fabric, version, changed } : { do: 'settings', fabric }} />
    </>
  )
}

interface FieldsProps {
  fields: FabricSettings
  problem: Problem | undefined
  onChange: (changed: Partial<FabricSettings>) => void
}

function Fields({ fields, problem, onChange }: FieldsProps) {
  const faults = problem?.errors ?? []
  const at = <N extends SettingName>(name: N) => ({
    name,
    faults,
    value: fields[name],
    onChange: (value: FabricSettings[N]) => onChange({ [name]: value }),
  })
  return (
    <>
      <TextField {...at('description')} label="Description" hint="for people" />
      <DeliveryFields fields={fields} faults={faults} onChange={onChange} />
      <ChoiceField {...at('validation')} label="Objects that fail their schema or the rules" choices={VALIDATIONS} />
      <ChoiceField {...at('crds')} label="Schemas" choices={CRDS} />
      <ChoiceField {...at('on_conflict')} label="Where a raw file and a hand edit changed the same value" choices={POLICIES} />
      <ChoiceField {...at('archive_strategy')} label="A raw file that was taken in" choices={STRATEGIES} />
      <TextField {...at('scan_interval')} label="Seconds between looks at the branch" hint="300" />
      <CheckField {...at('commit_status')} label="Outcomes are statuses on the commits that brought raw files" />
    </>
  )
}

/** What somebody else has changed while the form was open. */
function News({ news, fields }: { news: Partial<FabricSettings>; fields: FabricSettings }) {
  const names = Object.keys(news) as SettingName[]
  if (names.length === 0) return null
  return (
    <div class="panel warn">
      <p>Somebody else has saved meanwhile. What you changed is kept, the rest is as it is now: Save sends yours.</p>
      <ul>
        {names.map((name) => (
          <li key={name}>
            <code>{name}</code> is now <Plain text={String(news[name])} />
            {news[name] !== fields[name] && (
              <>
                , yours is <Plain text={String(fields[name])} />
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
