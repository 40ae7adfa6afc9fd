import type { ComponentChildren } from 'preact'
import type { Fault } from '../../../lib/contract/fault.ts'
import { Plain } from '../plain.tsx'

interface FieldProps<T> {
  /** As the API names it. */
  name: string
  label: string
  value: T
  onChange: (value: T) => void
  /** All faults of the form. */
  faults: readonly Fault[]
}

/** The faults of the body that are not at one of these fields. */
export function faultsElsewhere(faults: readonly Fault[], names: readonly string[]): Fault[] {
  return faults.filter((fault) => !names.some((name) => isAt(name, fault)))
}

function isAt(name: string, { file }: Fault): boolean {
  return file.split('.').includes(name)
}

interface TextFieldProps extends FieldProps<string> {
  hint: string
  isRequired?: boolean
}

export function TextField({ name, label, value, onChange, faults, hint, isRequired = false }: TextFieldProps) {
  return (
    <Faulty name={name} faults={faults}>
      <label>
        {label}
        <input
          value={value}
          placeholder={hint}
          required={isRequired}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => onChange(event.currentTarget.value)}
          {...told(name, faults)}
        />
      </label>
    </Faulty>
  )
}

/** A text of several lines. */
export function LinesField({ name, label, value, onChange, faults, hint }: Omit<TextFieldProps, 'isRequired'>) {
  return (
    <Faulty name={name} faults={faults}>
      <label>
        {label}
        <textarea
          rows={3}
          value={value}
          placeholder={hint}
          spellcheck={false}
          onInput={(event) => onChange(event.currentTarget.value)}
          {...told(name, faults)}
        />
      </label>
    </Faulty>
  )
}

interface ChoiceFieldProps<T extends string> extends FieldProps<T> {
  /** What each value says to a person. */
  choices: Readonly<Record<T, string>>
}

export function ChoiceField<T extends string>({ name, label, value, onChange, faults, choices }: ChoiceFieldProps<T>) {
  return (
    <Faulty name={name} faults={faults}>
      <label>
        {label}
        <select value={value} onChange={(event) => onChange(event.currentTarget.value as T)} {...told(name, faults)}>
          {Object.entries<string>(choices).map(([choice, text]) => (
            <option key={choice} value={choice}>
              {text}
            </option>
          ))}
        </select>
      </label>
    </Faulty>
  )
}

export function CheckField({ name, label, value, onChange, faults }: FieldProps<boolean>) {
  return (
    <Faulty name={name} faults={faults}>
      <label class="check">
        <input
          type="checkbox"
          checked={value}
          onChange={(event) => onChange(event.currentTarget.checked)}
          {...told(name, faults)}
        />
        {label}
      </label>
    </Faulty>
  )
}

function told(name: string, faults: readonly Fault[]) {
  return faults.some((fault) => isAt(name, fault)) ? { 'aria-invalid': true, 'aria-describedby': `faults-${name}` } : {}
}

/** A field with its faults below it. */
function Faulty({ name, faults, children }: { name: string; faults: readonly Fault[]; children: ComponentChildren }) {
  const own = faults.filter((fault) => isAt(name, fault))
  return (
    <div>
      {children}
      {own.length > 0 && (
        <div id={`faults-${name}`} class="fault">
          {own.map(({ message, hint }) => (
            <div key={message}>
              <Plain text={hint === undefined ? message : `${message}: ${hint}`} />
            </div>
          ))}
        </div>
      )}
    </div>
  )
}
