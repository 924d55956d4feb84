import { text } from './finding-text.ts';

/** What is found in tags and policy, and in the snapshot that is asked for. */
export const ASKED_MESSAGES = {
  BAD_TOKEN: text(
    'Tag {tagKey} of {snapshotId} has "{text}", which is no account, folder, root folder, directory or @group.',
    'Correct the token; until then the readable ones count, and no grant of the snapshot ends for want of being asked for or approved.',
  ),
  BAD_LIMIT: text(
    'Tag {tagKey} of {snapshotId} has "{text}"; its limit is not <n>h, <n>d, <n>w or a date YYYY-MM-DD.',
    'Correct the limit; until then the token grants nothing new and revokes nothing.',
  ),
  LONE_LIMIT: text(
    'Tag {tagKey} of {snapshotId} has the limit "{text}" beside its targets.',
    'Write it behind the target that it is for, as in 1111222233334444/30d; until then the targets without a limit of their own get nothing new of this tag, and nothing is revoked because of it.',
  ),
  TAG_TOO_LONG: text(
    'Tag {tagKey} of {snapshotId} is too long to be read.',
    'Shorten it; until then the snapshot keeps the grants it has.',
  ),
  UNKNOWN_GROUP: text(
    'Tag {tagKey} of {snapshotId} has the group {group}, which the policy does not have.',
    'Correct the name, or add the group to the policy. It has: {groups}.',
  ),
  BAD_DEADLINE: text(
    'Tag {tagKey} of {snapshotId} has "{text}", which is not {forms}.',
    'Correct the value; until then this snapshot gets no new grant and loses none because of it.',
  ),
  NEAR_KEY: text(
    '{snapshotId} carries the tag {tagKey}, which is not read; nearly the same are {keys}.',
    'Set what is meant under one of these keys, letter by letter, and remove this one, or give it another name.',
  ),
  OWN_ACCOUNT: text(
    '{snapshotId} asks to be shared with {principal}, the account that owns it.',
    'Remove the owner from the tag or the group.',
  ),
  NOT_PERMITTED: text(
    '{snapshotId} asks to be shared with {principal}, which the policy does not permit.',
    'Remove it from the tag, or let the owner of the policy list it under principals.directory or principals.external.',
  ),
  NOT_ALLOWED: text(
    '{snapshotId} asks to be shared with {principal}, for which no statement of allow lets it ask.',
    'Remove it from the tag. Statements that name {principal}, with what the snapshot does not meet: {lacking}.',
  ),
  AWAITS_APPROVAL: text(
    '{snapshotId} asks to be shared with {principal}, which allow ({statements}) permits only with an approval, and none is in force.',
    'Let somebody approve it who may set the tag {tagKey}: `snapshare approve {snapshotId} {principal}{ofAccount}`. `snapshare policies approvers` prints the rights for that.',
  ),
  ALLOW_UNCLEAR: text(
    'Whether allow lets {snapshotId} ask for {principal} is not known: a token of the tag {tagKey}, or the resource group, cannot be read.',
    'Correct the tag; until then {principal} gets nothing new of it, and keeps what it has.',
  ),
  BLOCKED_BY_LABEL: text(
    '{snapshotId} asks to be shared but carries the tag "{label}", which the policy never shares.',
    'Remove the sharing tag, or the blocking tag if the snapshot may be shared after all.',
  ),
  RETENTION_TOO_SHORT: text(
    '{snapshotId} is kept {retentionDays} days, no longer than the {leadHours} hours before its end at which sharing stops.',
    'Lengthen the retention of the snapshot, or lower expiry.unshareBeforeHours.',
  ),

  SNAPSHOT_NOT_FOUND: text(
    'There is no snapshot {snapshotId} in {region}.',
    'Nothing to do if it was deleted; otherwise check the id and the region.',
  ),
  SNAPSHOT_NOT_READY: text(
    '{snapshotId} is not ready yet ({status}).',
    'Nothing to do: it is shared when it completes.',
  ),
  SNAPSHOT_FAILED: text('{snapshotId} failed to be created and cannot be shared.', 'Take the snapshot again.'),
  SHARED_IN: text(
    '{snapshotId} was shared to this account by another, and cannot be shared on.',
    'Copy it, and tag the copy.',
  ),
  SERVICE_KEY: text(
    '{snapshotId} is encrypted with the ECS service key; such snapshots cannot be shared.',
    'Copy it to a key of your own and tag the copy, or set encryption.serviceKey to copy.',
  ),
  SHARING_ROLE_MISSING: text(
    '{snapshotId} is encrypted with a key of the account, which lacks the role AliyunECSShareEncryptSnapshotDefaultRole; without it sharees cannot use the key.',
    'Let ECS create the role once, from the dialogue for sharing an encrypted snapshot in its console.',
  ),
  SHARING_ROLE_UNTRUSTING: text(
    'The role AliyunECSShareEncryptSnapshotDefaultRole does not trust {principal}@ecs.aliyuncs.com: {principal} is given encrypted snapshots ({count}, such as {example}), and probably cannot use them.',
    'Add the service {principal}@ecs.aliyuncs.com to the trust policy of the role.',
  ),
  SHARING_ROLE_TRUST_UNKNOWN: text(
    '{principal} is given encrypted snapshots ({count}, such as {example}); how the role AliyunECSShareEncryptSnapshotDefaultRole has to trust what is no single account is not documented, so it is not known whether they can be used.',
    'Make a disk of one in an account of {principal}; if that fails, add the service <account id>@ecs.aliyuncs.com to the trust policy of the role for each of its accounts.',
  ),
  ENCRYPTED_SNAPSHOT_REFUSED: text(
    '{doing}: the service does not share this encrypted snapshot ({cloudCode}, request {requestId}).',
    'Check that the role AliyunECSShareEncryptSnapshotDefaultRole exists and trusts <account id>@ecs.aliyuncs.com of every sharee, and that the key is one of your own.',
  ),
  KEY_UNKNOWN: text(
    '{snapshotId} is encrypted with the key {keyId}, which could not be looked up; it is not shared on a guess.',
    'Let the function read the key (kms:DescribeKey), or check that the key still exists.',
  ),

  REFUSED_BEFORE: text(
    'The service refused on {day} to share {snapshotId} with {whom}; it is asked again a day later.',
    'Remove the cause, then the tag snapshare:refused of the snapshot if it should be tried at once.',
  ),
  MANY_REFUSED: text(
    'The service refused more principals for {snapshotId} than the tag snapshare:refused holds; it is shared with nobody new until a day later.',
    'Take the refused principals out of its tags and groups, then that tag off it.',
  ),
  NO_ROOM_FOR_MARK: text(
    '{snapshotId} has no room for the tag snapshare:refused, so that a refusal could not be remembered; sweeps share it anew in one hour of each day only.',
    'Take a tag off it (20 fit), or one that is spelt like it; or wake share-on-tag with its id to try at once.',
  ),
  TOO_MANY_ACCOUNTS: text(
    '{snapshotId} asks for {count} principals; a snapshot can be shared with {limit} accounts, so nothing is added.',
    'Ask for a folder or the directory in place of single accounts.',
  ),
  MANY_ACCOUNTS: text(
    '{snapshotId} asks for {count} principals, close to the {limit} accounts that a snapshot can be shared with.',
    'Ask for a folder or the directory in place of single accounts.',
  ),
  IMPORTED_IMAGE: text(
    '{snapshotId} comes from an imported image; the service does not share such snapshots.',
    'Make a disk from it, take a snapshot of the disk, and tag that; or remove the tag.',
  ),
  COPY_MADE: text(
    '{snapshotId} is under the service key, so an encrypted copy under {keyId} is made and shared; it costs about {perMonth} {currency} a month (estimate, {priceSource}).',
    'Nothing to do. Take snapshots of disks under a key of your own to avoid the copy.',
  ),
  COPY_FAILED: text(
    'The copy {copyId} of {snapshotId} failed, so it is not shared.',
    'Check the key of the policy, then delete the failed copy; the next sweep makes another.',
  ),
  COPY_LEFT: text(
    '{snapshotId} is marked as a copy that nobody asks for any more, but it is not as Snapshare makes them, or encryption.serviceKey is not copy.',
    'Delete it by hand if it is not needed; Snapshare deletes only what it surely made and nobody has changed.',
  ),
} as const;
