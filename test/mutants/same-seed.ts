import fc from 'fast-check'

/** How many inputs a property is tried on for each mutant: what a group can afford. */
const INPUTS = Number(process.env.MUTANTS_INPUTS)

/** A mutant is found by the same values every time, or by none; which is the smallest does not matter. */
fc.configureGlobal({ seed: 1, endOnFailure: true })

/** Properties that try more leave the rest to other tests. A time instead would judge the load of the machine. */
fc.installGlobalPlugin(() => {
  let tried = 0
  return { decorateRun: (run) => (value) => (tried++ < INPUTS ? run(value) : new fc.PreconditionFailure(true)) }
})
