/** A rule of a host that a push can break. */
export type HostRule =
  | 'pull_request'
  | 'merge_queue'
  | 'permission'
  | 'signature'
  | 'identity'
  | 'message'
  | 'secret'
  | 'size'
  | 'file'
  | 'branch_name'
  | 'history'
  | 'read_only'

/** The words with which one kind of host tells of the rules that a push breaks. */
export type RefusalWords = readonly (readonly [words: RegExp, rule: HostRule])[]

/** For each rule a sentence for people: what the host wants, and which setting meets it. */
export const RULE_ADVICE: Readonly<Record<HostRule, string>> = {
  pull_request:
    'The branch takes changes through a pull or merge request only: gfm --propose opens one from the command line (docs/proposals.md), or let the user or App of the credentials past the rule',
  merge_queue:
    'The branch takes changes through its merge queue only: gfm --propose opens a request for it from the command line (docs/proposals.md), or let the user or App of the credentials past the rule',
  permission: 'The credentials may not push to this branch: allow their user or App to push there',
  signature:
    'Each commit needs a verified signature: sign with commit.gpgSign (docs/network.md), with a key that the account of the committer has registered',
  identity:
    'The host checks the addresses of author and committer: set user.name and user.email, or GIT_COMMITTER_NAME and GIT_COMMITTER_EMAIL, to those of the account that pushes',
  message: 'The host wants commit messages of another form: exempt the user or App of the credentials from this rule',
  secret: 'The host found what looks like a secret: take it out of the file that it names, or allow it at the host',
  size: 'A file or the repository is larger than the host allows: make the raw file smaller, or raise the limit at the host',
  file: 'The host restricts changes to some files: exempt the directory of the fabric, or the user or App of the credentials, from this rule',
  branch_name: 'The host does not let these credentials create a branch of this name: exempt it from this rule',
  history: 'The branch wants a history that this push does not keep, such as one without forced pushes: exempt it from this rule',
  read_only: 'The repository takes no changes now: it is archived, a mirror, or in maintenance',
}
