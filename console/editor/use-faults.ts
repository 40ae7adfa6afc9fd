import { type ReadonlySignal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Fault } from '../../lib/contract/fault.ts'
import { carryOut } from '../data/operations.ts'
import type { ObjectId } from '../navigation/route.ts'
import { readFaults } from './reader.ts'

const REST_MS = 400

interface Edited {
  fabric: string
  object: ObjectId
  version: string
  text: string
  isChanged: boolean
}

/**
 * The faults of a text: at each key those of the reader in the Worker, and after a rest those of the server, which
 * alone knows the schemas and the branch. What answers an older text is thrown away.
 */
export function useFaults({ fabric, object, version, text, isChanged }: Edited): ReadonlySignal<readonly Fault[]> {
  const faults = useSignal<readonly Fault[]>([])
  useEffect(() => {
    const aborting = new AbortController()
    void readFaults(text).then((found) => {
      if (aborting.signal.aborted) return
      faults.value = found
      const isBroken = found.some(({ severity }) => severity === 'error')
      if (isBroken || !isChanged) return
      const resting = setTimeout(async () => {
        const reply = await carryOut({ do: 'put', fabric, object, version, text }, { isDry: true, signal: aborting.signal })
        if (aborting.signal.aborted) return
        const told = reply.ok ? reply.body.faults : reply.problem.errors
        faults.value = told.filter(({ file }) => file === 'body')
      }, REST_MS)
      aborting.signal.addEventListener('abort', () => clearTimeout(resting))
    })
    return () => aborting.abort()
  }, [fabric, object, version, text])
  return faults
}
