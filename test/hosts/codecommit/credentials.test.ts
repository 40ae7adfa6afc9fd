import { expect, test } from 'vitest'
import { codeCommitCredentials, codeCommitRegion } from '../../../lib/hosts/codecommit/credentials.ts'

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'

/** Made with `aws codecommit credential-helper get` of aws-cli 1.45.11, its clock set to these times. */
test.each([
  {
    url: 'https://git-codecommit.us-east-1.amazonaws.com/v1/repos/myrepo',
    keys: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: SECRET },
    time: '2010-10-08T12:34:56.789Z',
    username: 'AKIAIOSFODNN7EXAMPLE',
    password: '20101008T123456Zf1a2903ff134c7444aa76b8fafc18000539e71e869ab56e9d09baacd94118918',
  },
  {
    url: 'https://git-codecommit-fips.us-gov-west-1.amazonaws.com/v1/repos/My.Repo_1',
    keys: { accessKeyId: 'ASIAIOSFODNN7EXAMPLE', secretAccessKey: SECRET, sessionToken: 'FwoGZXIvYXdzEXAMPLE//token==' },
    time: '2026-11-23T00:00:01Z',
    username: 'ASIAIOSFODNN7EXAMPLE%FwoGZXIvYXdzEXAMPLE//token==',
    password: '20261123T000001Z6db0e5796ff2e2885e6e8b5e9faa626dec14de7a5f02d6e24c756e810671a3a6',
  },
])('$url is signed as the AWS command line does', ({ url, keys, time, username, password }) => {
  const credentials = codeCommitCredentials(url, codeCommitRegion(url) ?? '', keys, new Date(time))
  expect(credentials).toEqual({ username, password })
})

test.each([
  ['https://git-codecommit.eu-central-1.amazonaws.com/v1/repos/x', 'eu-central-1'],
  ['https://git-codecommit.cn-north-1.amazonaws.com.cn/v1/repos/x', 'cn-north-1'],
  ['https://GIT-CODECOMMIT.us-east-1.amazonaws.com:443/v1/repos/x', 'us-east-1'],
  ['http://git-codecommit.us-east-1.amazonaws.com/v1/repos/x', undefined],
  ['https://git-codecommit.us-east-1.amazonaws.com:8443/v1/repos/x', undefined],
  ['https://git-codecommit.us-east-1.amazonaws.com.evil.example.com/v1/repos/x', undefined],
  ['https://git-codecommit.evil.example.com/amazonaws.com', undefined],
  ['https://evil.example.com/git-codecommit.us-east-1.amazonaws.com', undefined],
  ['https://git-codecommit.us-east-1.evil.amazonaws.com/x', undefined],
])('the region of %s is %s', (url, region) => {
  expect(codeCommitRegion(url)).toBe(region)
})
