import type { FailureText } from '../../shared/base/errors.ts';

/** What is wrong with a wish to share, adopt or revoke, with the account that it is meant for, or with how to print it. */
export const INPUT_CHANGE_TEXTS = {
  NO_POLICY: {
    doing: 'looking for the policy',
    problem: 'there is no {file} in this folder',
    remedy: 'Write one with snapshare init, or name one by --policy or SNAPSHARE_POLICY.',
  },
  REGION_MISSPELT: {
    doing: 'reading --region',
    problem: '{region} is no region that is known (did you mean {meant}?)',
    remedy: 'Name a region as in cn-hangzhou.',
  },
  REGION_FORM: {
    doing: 'reading --region {regions}',
    problem: 'it is not the form of a region id',
    remedy: 'Name regions as in cn-hangzhou.',
  },
  OTHER_ACCOUNT: {
    doing: 'checking whose credentials these are',
    problem:
      'the credentials that were found are of the account {accountId}, and expectedAccountIds of the policy has {expected}',
    remedy:
      'Nothing was read or changed. Name a profile of such an account with --profile, or list the account if the policy is meant for it.',
  },
  OTHER_PROFILE: {
    doing: 'checking whose credentials these are',
    problem:
      'the credentials of the profile {profile} are of the account {accountId}, and expectedAccountIds of the policy has {expected}',
    remedy:
      'Nothing was read or changed. Name a profile of such an account with --profile, or list the account if the policy is meant for it.',
  },
  OTHER_ROLE: {
    doing: 'checking whose credentials these are',
    problem:
      'they are to assume {roleArn}, which is of the account {accountId}, and expectedAccountIds of the policy has {expected}',
    remedy:
      'Nothing was read or changed. Name a profile of such an account with --profile, or list the account if the policy is meant for it.',
  },
  FORMAT_TWICE: {
    doing: 'reading the options',
    problem: '--json is --format json, and --format {format} is given as well',
    remedy: 'Give one of the two.',
  },
  SHARED_IN: {
    doing: 'sharing {snapshotId}',
    problem: 'it is {sourceId} of the account {ownerAccountId}, which alone can share it',
    remedy: 'Copy it and share the copy, or let its owner share it. Nothing was changed.',
  },
  TARGET_OWNER: {
    doing: 'reading the target {target}',
    problem: 'the snapshot is its own',
    remedy: 'Name an account that does not own it. Nothing was changed.',
  },
  LIMIT_OVER: {
    doing: 'reading the target {target}',
    problem: 'its limit was over at {end}',
    remedy: 'Give a later one, or none. Nothing was changed.',
  },
  LIMIT_OVER_SINCE: {
    doing: 'reading the target {target}',
    problem: 'its limit was over at {end}, counted from the creation of the snapshot',
    remedy: 'Give a later one, or none. Nothing was changed.',
  },
  NO_FOLDER: {
    doing: 'reading the target {target}',
    problem: 'the directory has no such folder',
    remedy: 'Check the id. Nothing was changed.',
  },
  TARGET_NOWHERE: {
    doing: 'reading the target {target}',
    problem: 'it is neither in the resource directory nor under principals.external of the policy',
    remedy:
      'Check the id. An account outside the directory is listed under principals.external first. Nothing was changed.',
  },
  REVOKE_NOTHING: {
    doing: 'reading what is to end',
    problem: 'nothing is named',
    remedy: 'Name a snapshot, --account or --share; with several of them, what they have in common ends.',
  },
  ADOPT_OTHERS: {
    doing: 'adopting {shareIds}',
    problem: '{shareId} belongs to the installation {written}',
    remedy:
      'Nothing was changed. If that one is gone or gives it up, say --from-installation {installation}; its functions have to be removed first, else they go on changing it.',
  },
  ADOPT_NONE_OF: {
    doing: 'adopting from the installation {installation}',
    problem: 'none of {shareIds} belongs to it',
    remedy: 'Nothing was changed. Check the name, or leave --from-installation out.',
  },
  INIT_UNANSWERED: {
    doing: 'asking for the policy',
    problem: 'the input ended before all was answered',
    remedy: 'Nothing was written. Answer, or give what is asked for as options.',
  },
  EARLIER_NO_JSON: {
    doing: 'reading the earlier exposure {file}',
    problem: 'it is not JSON',
    remedy: 'Name a file written by: snapshare exposure --json',
  },
  EARLIER_OTHER_SCHEMA: {
    doing: 'reading the earlier exposure {file}',
    problem: 'it is not a document of the schema {schema}',
    remedy: 'Name a file written by: snapshare exposure --json',
  },
  EARLIER_OTHER_ACCOUNT: {
    doing: 'reading the earlier exposure {file}',
    problem: 'it is of the account {accountId}, and this one is {expected}',
    remedy: 'Name a file written by: snapshare exposure --json',
  },
  REVOKE_SHARED_IN: {
    doing: 'looking for the snapshot {snapshotId} in {regions}',
    problem: 'it is a snapshot of {ownerAccountId}, which shares it with this account',
    remedy: 'Only its owner can end who reads it.',
  },
  REVOKE_NO_SNAPSHOT: {
    doing: 'looking for the snapshot {snapshotId} in {regions}',
    problem: 'it is not there',
    remedy: 'Nothing was changed. Check the id and the account, or name another region with --region.',
  },
  REVOKE_NO_SHARE: {
    doing: 'looking for the share {shareId} in {regions}',
    problem: 'this account has none of this id there',
    remedy: 'Nothing was changed. Check the id and the account, or name another region with --region.',
  },
  UNTIL_NO_DATE: {
    doing: 'reading --until {until}',
    problem: 'it is no date',
    remedy: 'Give a day that is not over as YYYY-MM-DD; it counts until its end, UTC.',
  },
  UNTIL_OVER: {
    doing: 'reading --until {until}',
    problem: 'it is over',
    remedy: 'Give a day that is not over as YYYY-MM-DD; it counts until its end, UTC.',
  },
  NOTHING_WAITS: {
    doing: 'approving {principal} for {snapshotId}',
    problem: 'no tag asks for it, its time is over, or the policy permits it without an approval or not at all',
    remedy: 'See what waits: snapshare approvals; and why: snapshare explain {snapshotId} {principal}{ofAccount}',
  },
  TAG_TO_MEND: {
    doing: 'changing the tags of {snapshotId}',
    problem:
      '{token} in the tag {key} cannot be read, and with it the change would not be read as meant or change what others have',
    remedy: 'Nothing was changed. Mend that tag first: join the token to its target, as in ID/14d, or take it out.',
  },
  TAGS_MOVED: {
    doing: 'changing the tags of {snapshotId}',
    problem: 'somebody changed them while the question was open',
    remedy: 'Nothing was changed. Run it again and look at what there is.',
  },
  NOT_APPROVED: {
    doing: 'withdrawing the approval of {principal} for {snapshotId}',
    problem: 'no tag of approval names it',
    remedy: 'Look at its tags of approval ({keys}). What only waits needs no rejection.',
  },
  APPROVED_LONGER_AS_GROUP: {
    doing: 'approving {principal} for {snapshotId}',
    problem: 'as one of {group} it is approved for longer than --until says, which would go on',
    remedy: 'Reject the group first: snapshare reject {snapshotId} {group}{ofAccount}; then approve its members.',
  },
  APPROVED_AS_GROUP: {
    doing: 'withdrawing the approval of {principal} for {snapshotId}',
    problem: 'it is approved as one of {group}',
    remedy: 'Reject the group: snapshare reject {snapshotId} {group}{ofAccount}; then approve its other members.',
  },
  CASES_BAD: {
    doing: 'reading the cases {file}',
    problem: '{problems}',
    remedy: 'Write a list of snapshot, granted and refused; docs/policy.md has an example.',
  },
  CASE_EMPTY_GROUP: {
    doing: 'judging case {place}',
    problem: 'the group {name} of the policy has no member, so that nothing would be judged',
    remedy: 'Name somebody, or give the group a member.',
  },
  CASE_NO_GROUP: {
    doing: 'judging case {place}',
    problem: 'the policy has no group {name}',
    remedy: 'Correct the name, or name its members.',
  },
} as const satisfies Readonly<Record<string, FailureText>>;
