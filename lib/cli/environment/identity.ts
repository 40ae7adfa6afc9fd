import type { Actor } from '../../contract/operation.ts'
import type { GitConfig } from './git-config.ts'

const MANAGER: Actor = { name: 'GitOps File Manager', email: 'gitops-file-manager@localhost' }

/**
 * The author or committer of commits as git finds them: the role's variables, the role's configuration, the user's, and
 * for the address `EMAIL`. What git does not know either is the manager's.
 */
export function identityOf(role: 'author' | 'committer', config: GitConfig, env: NodeJS.ProcessEnv): Actor {
  const variable = `GIT_${role.toUpperCase()}_`
  const find = (field: 'name' | 'email') =>
    env[variable + field.toUpperCase()] || config.get(`${role}.${field}`)?.value || config.get(`user.${field}`)?.value
  return { name: find('name') || MANAGER.name, email: find('email') || env.EMAIL || MANAGER.email }
}
