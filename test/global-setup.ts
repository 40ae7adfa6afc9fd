import { ensureAssembly } from '../lib/local/ensure-assembly.ts'

/** Tests run the bundles and stacks that would be deployed: made here once, before several workers need them. */
export default async function setup(): Promise<void> {
  await ensureAssembly()
}
