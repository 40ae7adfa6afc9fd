import { mergeConfig } from 'vitest/config'
import config from '../../vitest.config.ts'
import { TESTED } from './breakages.ts'
import { broken } from './broken-code.ts'

/** For `npm run simulate -- --prove`: the tests see the code with the breakage that the environment names. */
const breakage = TESTED.find(({ what }) => what === process.env.BREAKAGE)
if (breakage === undefined) throw new Error('BREAKAGE names none of the table')

export default mergeConfig(config, {
  plugins: [
    {
      name: 'breakage',
      enforce: 'pre',
      transform: (code: string, id: string) => (id.endsWith(`/${breakage.file}`) ? broken(code, breakage) : undefined),
    },
  ],
})
