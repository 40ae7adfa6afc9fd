import { ACCOUNT, LOCAL_REGION } from '../server/local-aws.ts'
import type { StackTemplate, TemplateResource } from './cloud-assembly.ts'
import { evaluate, type References } from './intrinsics.ts'
import { attributeOf, physicalName, refOf, stackId } from './physical-names.ts'

/** A resource whose references are resolved. */
export interface Resource<P> {
  /** The value of a `Ref` to the resource. */
  id: string
  properties: P
  metadata: Record<string, unknown>
}

const PSEUDO_PARAMETERS: Record<string, string> = {
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::Region': LOCAL_REGION,
  'AWS::URLSuffix': 'amazonaws.com',
}

/** All resources of an assembly's templates, with their names and ARNs on this machine. */
export class Resources {
  readonly #stacks: readonly StackTemplate[]
  readonly #queues: string

  /** `queues` is the prefix of the queues' URLs. */
  constructor(stacks: readonly StackTemplate[], queues: string) {
    this.#stacks = stacks
    this.#queues = queues
  }

  /**
   * All resources of a type, with the named properties. Others stay unevaluated: they may refer to resources unknown
   * here.
   */
  ofType<P extends object>(type: string, properties: readonly (keyof P & string)[]): Resource<P>[] {
    return this.#stacks.flatMap((stack) => {
      const references = this.#references(stack)
      const ofType = Object.entries(stack.template.Resources).filter(([, resource]) => resource.Type === type)
      return ofType.map(([id, { Properties = {}, Metadata = {} }]) => {
        const present = properties.filter((name) => Properties[name] !== undefined)
        const evaluated = Object.fromEntries(present.map((name) => [name, evaluate(Properties[name], references)]))
        return { id: references.ref(id), properties: evaluated as P, metadata: Metadata }
      })
    })
  }

  #references(stack: StackTemplate): References {
    return {
      ref: (id) => {
        const pseudo = { ...PSEUDO_PARAMETERS, 'AWS::StackName': stack.name, 'AWS::StackId': stackId(stack.name) }[id]
        if (pseudo !== undefined) return pseudo
        const { type, name } = this.#named(stack, id)
        return refOf(type, name, this.#queues)
      },
      attribute: (id, attribute) => {
        const { type, name } = this.#named(stack, id)
        return attributeOf(type, name, attribute)
      },
      imported: (name) => this.#imported(name),
    }
  }

  #imported(name: string): unknown {
    for (const stack of this.#stacks) {
      const output = Object.values(stack.template.Outputs ?? {}).find(({ Export }) => Export?.Name === name)
      if (output !== undefined) return evaluate(output.Value, this.#references(stack))
    }
    throw new Error(`No stack exports ${name}`)
  }

  #named(stack: StackTemplate, id: string): { type: string; name: string } {
    const resource: TemplateResource | undefined = stack.template.Resources[id]
    if (resource === undefined) throw new Error(`The template of ${stack.name} has no resource ${id}`)
    const { Type: type, Properties = {} } = resource
    if (type !== 'AWS::Lambda::Alias') return { type, name: physicalName(type, Properties, { stack: stack.name, id }) }
    const handler = evaluate(Properties.FunctionName, this.#references(stack))
    return { type, name: `${String(handler)}:${String(Properties.Name)}` }
  }
}
