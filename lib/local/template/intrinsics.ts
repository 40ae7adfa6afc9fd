/** Resolves the references of a template. Each method throws for an unknown name. */
export interface References {
  /** `Ref`: of a resource or a pseudo parameter. */
  ref(name: string): string
  /** `Fn::GetAtt` */
  attribute(resource: string, attribute: string): string
  /** `Fn::ImportValue` */
  imported(name: string): unknown
}

/**
 * Evaluates a part of a template as CloudFormation would
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html). Throws
 * for an unknown function: with a guess this stack could differ from the deployed one.
 */
export function evaluate(value: unknown, references: References): unknown {
  const within = (part: unknown) => evaluate(part, references)
  if (Array.isArray(value)) return value.map(within)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const [first] = entries
  if (first !== undefined && entries.length === 1 && (first[0] === 'Ref' || first[0].startsWith('Fn::')))
    return call(first[0], first[1], references)
  return Object.fromEntries(entries.map(([name, part]) => [name, within(part)]))
}

function call(name: string, argument: unknown, references: References): unknown {
  const evaluated = () => evaluate(argument, references)
  switch (name) {
    case 'Ref':
      return references.ref(String(argument))
    case 'Fn::GetAtt': {
      const [resource = '', attribute = ''] = argument as string[]
      return references.attribute(resource, attribute)
    }
    case 'Fn::ImportValue':
      return references.imported(String(evaluated()))
    case 'Fn::Join': {
      const [separator, parts] = evaluated() as [string, unknown[]]
      return parts.join(separator)
    }
    case 'Fn::Split': {
      const [separator, text] = evaluated() as [string, string]
      return text.split(separator)
    }
    case 'Fn::Select': {
      const [index, list] = evaluated() as [number | string, unknown[]]
      return list[Number(index)]
    }
    case 'Fn::Sub':
      return substitute(argument, references)
    default:
      throw new Error(`The template uses ${name}, which the embedded stack does not know`)
  }
}

/** `${name}`, `${resource.attribute}`, and `${!literal}` for `${literal}`. */
function substitute(argument: unknown, references: References): string {
  const [text, variables] = (typeof argument === 'string' ? [argument, {}] : argument) as [string, Record<string, unknown>]
  return text.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`
    if (Object.hasOwn(variables, name)) return String(evaluate(variables[name], references))
    const [resource = '', attribute] = name.split('.')
    return attribute === undefined ? references.ref(resource) : references.attribute(resource, attribute)
  })
}
