/** What the command line says to somebody who begins, in English. */
export const BEGINNING_TEXTS = {
  'validate.unknownRegion':
    '{region} is no region that this version knows. It may be new; see that it is spelt as in the console.',

  'usage.seeHelp': '({command} --help tells what it takes)',

  'share.title': '{snapshotId} {name} is to be tagged for:',
  'share.question': 'Write these tags on {snapshotId}?',
  'share.noEnd': 'no end',
  'share.outside': '{accountId} (outside the directory: it has to accept)',
  'share.unknownBehind': 'unknown: whoever is in {principal}',
  'share.unknownAccount': 'Whether {accountId} is in the directory is not known with these credentials. Check the id.',
  'share.over': 'Sharing of this snapshot ended at {end} by its retention or share-until, so nobody will read it.',
  'unshare.limit': 'The limit of {target} is ignored: it goes whatever its limit.',
  'adopt.from': 'take over shares that belong to this other installation',
  'adopt.taken': '{shareId} is taken from the installation {installation}, whose functions must be gone.',

  'doctor.untold.policy': 'not looked at: it follows from the policy, which could not be read',
  'doctor.untold.credentials': 'not looked at: no credentials are known to work',
  'doctor.untold.endpoints': 'not looked at: where to call is not clear',
  'doctor.untold.regions':
    'not looked at: they stand in the policy, which could not be read; name one with --region to look there all the same',
  'doctor.functions.builtIn':
    'the built-in runtime {runtime} is set to {requests} requests an instance, and takes one: a burst runs one by one. Deploy again; it should be {expectedRuntime}',
  'doctor.functions.otherRuntime':
    'runs on {runtime} with {requests} request(s) an instance, not on {expectedRuntime} with {expected}; deploy again unless that is meant',

  'column.target': 'TARGET',
} as const;
