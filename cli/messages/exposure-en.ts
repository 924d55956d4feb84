/** What `exposure` says in English. */
export const EXPOSURE_TEXTS = {
  'exposure.about':
    'Show what somebody reads whom the policy does not permit, or outside the directory without an end, whoever shared it',
  'exposure.examples':
    'snapshare exposure\nsnapshare exposure --json > exposure.json\nsnapshare exposure --fail-on high --new-since exposure.json',
  'exposure.failOn': 'end with 4 where a finding is as bad as this or worse, and not accepted by the policy',
  'exposure.newSince': 'tell only what is new since this output of exposure --json, and what is gone',
  'exposure.nothing':
    'In {regions} nobody reads a snapshot whom the policy does not permit, and nobody outside the directory without an end.',
  'exposure.nothingNew': 'In {regions} nothing is exposed that was not before.',
  'exposure.some': 'Exposed: {count} finding(s), {severities}.',
  'exposure.acceptedSome': 'Accepted by the policy: {count} finding(s).',
  'exposure.known': '{count} finding(s) were told before and are not shown.',
  'exposure.goneSince': 'Gone since: {count} finding(s): {items}',
  'exposure.unseen': '{count} finding(s) of before may still be there, since what tells of them was not read: {items}',
  'exposure.notPermitted': '{principal} reads {count} snapshot(s); the policy does not permit it.',
  'exposure.notPermitted.outside':
    '{principal}, outside the directory, reads {count} snapshot(s); the policy does not permit it.',
  'exposure.no-end': '{principal}, outside the directory, reads {count} snapshot(s) without an end.',
  'exposure.pending':
    '{principal} will read {count} snapshot(s) once it accepts the invitation, or the service has settled the share.',
  'exposure.gone': '{principal} is shared {count} snapshot(s), and the directory has no such folder.',
  'exposure.left': '{principal} is shared {count} snapshot(s) as a member, and has left the directory.',
  'exposure.elsewhere':
    '{principal} is shared {count} snapshot(s), and is another directory; who is in there is unknown.',
  'exposure.other-resources': '{principal} also has what is no snapshot, by {shareId}; nothing is known of that here.',
  'exposure.empty': 'no account is in {principal} yet; one that comes into it reads',
  'exposure.unlisted': 'which accounts are in {principal} is unknown',
  'exposure.accounts': 'accounts: {items}',
  'exposure.snapshots': 'snapshots: {items}',
  'exposure.share': 'by {share}, {whose}, made {time}',
  'exposure.share.ours': 'ours',
  'exposure.share.foreign': 'not ours',
  'exposure.share.other': 'not ours but of the installation {installation}',
  'exposure.share.since': ', so since {time}',
  'exposure.share.isEnding': ', being deleted',
  'exposure.askedBy': 'asked for by: {items}',
  'exposure.ends': 'ends: {time}',
  'exposure.isEnding': 'ends with the next sweep, or is ending',
  'exposure.accepted': 'accepted until {until}: {because}',
  'exposure.lapsed': 'was accepted until {until}, and counts again: {because}',
  'exposure.toEnd': 'to end it: {items}',
  'severity.critical': 'critical',
  'severity.high': 'high',
  'severity.medium': 'medium',
  'severity.low': 'low',
  more: '{items} and {count} more',
} as const satisfies Readonly<Record<string, string>>;
