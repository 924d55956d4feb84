/** What `usage` says in English, and what others say of the use that members make of what is shared. */
export const USAGE_TEXTS = {
  'usage.about': 'Show which disks and copies members made of what is shared, and which they made nothing of',
  'usage.examples':
    'snapshare usage\nsnapshare usage s-bp1abcdefgh --json\nsnapshare usage --unused-for 30d\nsnapshare usage --format csv > usage.csv',
  'usage.unusedFor': 'also grants of which nothing was made for so long, as in 30d or 4w',
  'usage.disk': 'disk',
  'usage.copy': 'copy',
  'usage.nothing': 'nothing',
  'usage.unknown': 'unknown',
  'usage.ended': 'ended',
  'usage.notShared': 'Of the snapshots of {accountId} in {regions} none that was asked about is shared or was used.',
  'usage.lookedIn': 'Disks and copies were looked for in {regions}; a copy in another region is not seen.',
  'usage.unknown.members': '{accountId} is none of the members of the policy, so what it made is unknown.',
  'usage.unknown.AssumeRole': '{accountId} could not be looked into, so what it made is unknown: {error}',
  'usage.unknown.DescribeSnapshots': '{accountId}: which copies it has in {region} is unknown: {error}',
  'usage.unknown.DescribeDisks': '{accountId}: which disks it has in {region} is unknown: {error}',
  'usage.unknown.sharedFrom':
    '{accountId} is not seen to see {snapshotId} in {region}, so what it made of it is unknown. If that stays, look at status --members.',
  'usage.untold':
    '{accountId} has {count} disk(s) or copies of snapshots that it does not see any more or that are not named: {items}. They may be of something that was shared, or of its own.',
  'usage.noneUnused': 'No grant is known to be unused for {days} days.',
  'progress.members': 'Looking into member accounts',
  'plan.members': 'with --expire: look into the member accounts too, and name the disks that depend on what ends',
  'explain.members': 'look into the member accounts too, and name the disks that depend on it',
  'member.regionFailed': 'The member {accountId} could not be looked into whole in {region}: {error}',
  'member.turnedAway':
    'The role {roleName} of members is for the functions, and turned you away. It lets in who has assumed a role of the hub that has the document of "policies readers", where the stack of the member was given its ARN as ReaderArn.',
  'doctor.members.turnedAway':
    'its role {roleName} is for the functions and turned you away; whether it lets them in is not known here, a run tells (MEMBER_UNREACHABLE). It lets in who has assumed a role of the hub that has the document of "policies readers", where the stack of the member was given its ARN as ReaderArn.',
  'column.made': 'MADE',
  'column.place': 'PLACE',
  'column.created': 'CREATED',
  'column.madeOf': 'MADE OF',
  'column.lastUsed': 'LAST USED',
} as const;
