/** What a finding says, with `{names}` of its facts in it. */
export interface FindingText {
  /** What was seen, with the evidence. */
  readonly message: string;
  /** What the reader can do. */
  readonly remedy: string;
}

/**
 * The findings in English. Their codes are stable: alerts, the report and `docs/rules.md` refer to them. Other languages
 * have catalogues of the same shape.
 */
export const MESSAGES = {
  BAD_EVENT: { message: '{error}', remedy: '{advice}' },
  CALL_FAILED: { message: '{doing}: {error}', remedy: '{advice}' },
  READ_INCOMPLETE: {
    message: 'A read in {region} failed or was cut short, so nothing is revoked there in this run. {error}',
    remedy: 'Nothing to do if the next run succeeds; otherwise look for the failed call in the log.',
  },
  OUT_OF_TIME: {
    message:
      'The run stopped in {region} before the platform would have ended it; {left} steps are not done and left to the next run.',
    remedy:
      'Nothing to do if the next runs bring the number down; otherwise give the function a longer timeout or name fewer regions in its timer.',
  },
  CREDENTIALS_EXPIRED: {
    message: 'The credentials of the run ended in {region}; {left} steps are not done and left to the next run.',
    remedy: 'Nothing to do: the next run gets new ones. If it stays, look at the session duration of the role.',
  },
  REGION_NOT_IN_POLICY: {
    message: '{region} is not a region of the policy, so nothing was done there.',
    remedy: 'Add it under regions, or do not deploy there. The policy has {regions}.',
  },

  BAD_TOKEN: {
    message:
      'Tag {tagKey} of {snapshotId} has "{text}", which is no account, folder, root folder, directory or @group.',
    remedy: 'Correct the token; the readable ones of the tag count meanwhile, and nothing is revoked because of it.',
  },
  BAD_LIMIT: {
    message: 'Tag {tagKey} of {snapshotId} has "{text}"; its limit is not <n>h, <n>d, <n>w or a date YYYY-MM-DD.',
    remedy: 'Correct the limit; until then the token grants nothing new and revokes nothing.',
  },
  TAG_TOO_LONG: {
    message: 'Tag {tagKey} of {snapshotId} is too long to be read.',
    remedy: 'Shorten it; until then the snapshot keeps the grants it has.',
  },
  UNKNOWN_GROUP: {
    message: '{snapshotId} asks for the group {group}, which the policy does not have.',
    remedy: 'Correct the name, or add the group to the policy.',
  },
  BAD_DEADLINE: {
    message: 'Tag {tagKey} of {snapshotId} has "{text}", which is not {forms}.',
    remedy: 'Correct the value; until then this snapshot gets no new grant and loses none because of it.',
  },
  OWN_ACCOUNT: {
    message: '{snapshotId} asks to be shared with {principal}, the account that owns it.',
    remedy: 'Remove the owner from the tag or the group.',
  },
  NOT_PERMITTED: {
    message: '{snapshotId} asks to be shared with {principal}, which the policy does not permit.',
    remedy:
      'Remove it from the tag, or let the owner of the policy list it under principals.directory or principals.external.',
  },
  BLOCKED_BY_LABEL: {
    message: '{snapshotId} asks to be shared but carries the tag "{label}", which the policy never shares.',
    remedy: 'Remove the sharing tag, or the blocking tag if the snapshot may be shared after all.',
  },
  RETENTION_TOO_SHORT: {
    message:
      '{snapshotId} is kept {retentionDays} days, no longer than the {leadHours} hours before its end at which sharing stops.',
    remedy: 'Lengthen the retention of the snapshot, or lower expiry.unshareBeforeHours.',
  },

  SNAPSHOT_NOT_FOUND: {
    message: 'There is no snapshot {snapshotId} in {region}.',
    remedy: 'Nothing to do if it was deleted; otherwise check the id and the region.',
  },
  SNAPSHOT_NOT_READY: {
    message: '{snapshotId} is not ready yet ({status}).',
    remedy: 'Nothing to do: it is shared when it completes.',
  },
  SNAPSHOT_FAILED: {
    message: '{snapshotId} failed to be created and cannot be shared.',
    remedy: 'Take the snapshot again.',
  },
  SHARED_IN: {
    message: '{snapshotId} was shared to this account by another, and cannot be shared on.',
    remedy: 'Copy it, and tag the copy.',
  },
  SERVICE_KEY: {
    message: '{snapshotId} is encrypted with the ECS service key; such snapshots cannot be shared.',
    remedy: 'Copy it to a key of your own and tag the copy, or set encryption.serviceKey to copy.',
  },
  SHARING_ROLE_MISSING: {
    message:
      '{snapshotId} is encrypted with a key of the account, which lacks the role AliyunECSShareEncryptSnapshotDefaultRole; without it sharees cannot use the key.',
    remedy: 'Let ECS create the role once, from the dialogue for sharing an encrypted snapshot in its console.',
  },
  ENCRYPTED_SNAPSHOT_REFUSED: {
    message: '{doing}: the service does not share this encrypted snapshot ({cloudCode}, request {requestId}).',
    remedy:
      'Check that the role AliyunECSShareEncryptSnapshotDefaultRole exists and trusts the sharee, and that the key is one of your own.',
  },
  KEY_UNKNOWN: {
    message:
      '{snapshotId} is encrypted with the key {keyId}, which could not be looked up; it is not shared on a guess.',
    remedy: 'Let the function read the key (kms:DescribeKey), or check that the key still exists.',
  },

  REFUSED_BEFORE: {
    message: 'The service refused on {day} to share {snapshotId} with {whom}; it is asked again a day later.',
    remedy: 'Remove the cause, then the tag snapshare:refused of the snapshot if it should be tried at once.',
  },
  TOO_MANY_ACCOUNTS: {
    message:
      '{snapshotId} asks for {count} principals; a snapshot can be shared with {limit} accounts, so nothing is added.',
    remedy: 'Ask for a folder or the directory in place of single accounts.',
  },
  MANY_ACCOUNTS: {
    message:
      '{snapshotId} asks for {count} principals, close to the {limit} accounts that a snapshot can be shared with.',
    remedy: 'Ask for a folder or the directory in place of single accounts.',
  },
  IMPORTED_IMAGE: {
    message: '{snapshotId} comes from an imported image; the service does not share such snapshots.',
    remedy: 'Make a disk from it, take a snapshot of the disk, and tag that; or remove the tag.',
  },
  COPY_MADE: {
    message:
      '{snapshotId} is under the service key, so an encrypted copy under {keyId} is made and shared; it costs about {perMonth} {currency} a month (estimate, {priceSource}).',
    remedy: 'Nothing to do. Take snapshots of disks under a key of your own to avoid the copy.',
  },
  COPY_FAILED: {
    message: 'The copy {copyId} of {snapshotId} failed, so it is not shared.',
    remedy: 'Check the key of the policy, then delete the failed copy; the next sweep makes another.',
  },
  COPY_LEFT: {
    message:
      '{snapshotId} is marked as a copy nobody asks for any more, but it does not look like one that Snapshare makes.',
    remedy: 'Delete it by hand if it is not needed; Snapshare deletes only what it surely made.',
  },

  PRINCIPAL_NOT_IN_DIRECTORY: {
    message: '{doing}: the service refused {principal}, since it is not in the directory (request {requestId}).',
    remedy: 'Correct the tag or the group, or list the account under principals.external.',
  },
  SITE_MISMATCH: {
    message: '{doing}: refused, since the China site and the international site cannot share (request {requestId}).',
    remedy: 'Remove the principal: it belongs to the other site.',
  },
  LEGAL_ENTITY_MISMATCH: {
    message: '{doing}: refused, since the accounts belong to different legal entities (request {requestId}).',
    remedy: 'Remove the principal, or register both accounts to the same legal entity.',
  },
  SNAPSHOT_REFUSED: {
    message: '{doing}: the service does not share this snapshot ({cloudCode}, request {requestId}).',
    remedy:
      'It may come from an imported image, be encrypted with the service key or be shared in. Copy it and tag the copy, or remove the tag.',
  },
  DIRECTORY_SHARING_OFF: {
    message: '{doing}: sharing within the resource directory is not enabled (request {requestId}).',
    remedy: 'Let the management account enable it in Resource Sharing; nothing is shared in the directory until then.',
  },
  NOT_IN_DIRECTORY: {
    message: '{doing}: the owner is in no resource directory (request {requestId}).',
    remedy: 'Let the account join a directory, or list the accounts it shares with under principals.external.',
  },
  SHARE_QUOTA: {
    message: '{doing}: the account has no room for another resource share (request {requestId}).',
    remedy: 'Raise the quota of resource shares, or let tags ask for fewer different sets of principals.',
  },
  RESOURCE_QUOTA: {
    message: '{doing}: the account has no room for another shared resource (request {requestId}).',
    remedy: 'Raise the quota of shared resources, or end shares that are no longer needed.',
  },
  INVITATION_QUOTA: {
    message: '{doing}: too many invitations wait for an answer (request {requestId}).',
    remedy: 'Let the invited accounts answer; the grant is made when there is room.',
  },
  MISSING_RIGHT: {
    message: '{doing}: the function may not do this ({cloudCode}, request {requestId}).',
    remedy: 'Give the role of the function the right it lacks, as docs/deploy.md says.',
  },
  SHARING_REFUSED: {
    message: '{doing}: the service refused with {cloudCode} (request {requestId}).',
    remedy: '{advice}',
  },
  ASSOCIATION_FAILED: {
    message: '{entity} could not be added to {shareId} ({shareName}): {reason}.',
    remedy:
      'Remove the cause, or the token that asks for it; it is tried again when the service drops its record, 2 to 4 days later.',
  },
  ACCEPTANCE_NEEDED_AGAIN: {
    message:
      '{count} snapshot(s), {snapshotId} first, move to a share that {principal} has not accepted yet; it cannot read them until it does.',
    remedy: 'Accept the new invitation in {principal}, or let accept-invitation run there.',
  },

  KEPT_GRANT_ENDS: {
    message:
      '{count} snapshot(s), {snapshotId} first, leave {shareId} for the sake of another principal, and with it {principal}, which they no longer ask for in a way that can be understood.',
    remedy: 'If {principal} should see them, write it into their tags; what is only kept is never given anew.',
  },
  NO_ROOM_FOR_SHARES: {
    message: '{count} share(s) that are asked for do not fit: the account has room for {room} more.',
    remedy:
      'Have the quota of resource shares raised and put it under limits.resourceShares, or ask for folders instead of accounts.',
  },

  INVITATION_NEAR_END: {
    message: '{principal} has not answered the invitation of {shareId} yet; it lapses on {endsAt}.',
    remedy: 'Accept it in {principal}, or let accept-invitation run there with this account as a trusted sender.',
  },
  INVITATION_LAPSED: {
    message: '{principal} has not answered the invitation of {shareId} within 7 days.',
    remedy:
      'A sweep in mode sync renews it once by a new share, when every snapshot of this one asks for it; or say `snapshare reinvite {principal}`.',
  },
  INVITATION_DECLINED: {
    message: '{principal} is not in {shareId}: its invitation was {reason}. It is not invited again.',
    remedy: 'If it should be after all, remove the tag snapshare:declined:{principal} from the share.',
  },

  FOLDER_GONE: {
    message: 'The folder {principal} does not exist any more; it is named for {count} snapshot(s) and reaches nobody.',
    remedy: 'Take it out of the tags, groups and rules that name it. Until then its grants stay as they are.',
  },

  OVERDUE: {
    message:
      '{snapshotId} is past its retention but still in {shares}, and so not released: {sizeGiB} GiB for {hoursOverdue} hours, about {sinceExpiry} {currency} so far and {perMonth} {currency} a month (estimate of its full size, {priceSource}).',
    remedy: 'Let Snapshare end the share (mode sync, hygiene.scope all for shares made by hand), or end it by hand.',
  },
  NOT_RELEASED: {
    message:
      '{snapshotId} left our shares and is past its retention, but the service has not released it: about {perMonth} {currency} a month (estimate, {priceSource}).',
    remedy: 'Delete it by hand, or set expiry.deleteExpired to after-unshare.',
  },
  DISKS_DEPEND: {
    message: 'Sharing of {snapshotId} ends in {hours} hours; disks made from it cannot be re-initialised after that.',
    remedy: 'Set the tag {hold} to a later date to keep a share-until from ending it, or copy the snapshot first.',
  },
  NEAR_LIMIT: {
    message: 'The account has {count} {what} in {region}; the published limit is {limit}.',
    remedy: 'Raise the quota, share with folders or groups of equal principals, or end what is not needed.',
  },
  RULE_MATCHES_NOTHING: {
    message: '{rule} of the policy matches no snapshot in {region}.',
    remedy: 'Correct the rule, or remove it.',
  },
  RULE_MATCHES_SUDDENLY: {
    message: '{rule} of the policy matches {matched} snapshots in {region}, of which {held} were shared before.',
    remedy: 'Check the rule; brakes.additions stops a run that would grant too much.',
  },

  ADDITIONS_BRAKED: {
    message:
      'This run would make {count} new grants beside {grantCount}, more than the {budget} that brakes.additions allows; it changes nothing.',
    remedy:
      'Look at the plan. If it is right, raise brakes.additions for one run; if not, mend the tags or the policy.',
  },
  ADOPTION_ENDS_GRANTS: {
    message:
      'The share {shareId} gives {total} grants, {count} of which nobody asks for; the sweep after the adoption ends them.',
    remedy: 'Tag the snapshots for the principals that should keep access before adopting the share.',
  },
  REMOVALS_BRAKED: {
    message:
      'This run would end {count} of {grantCount} grants, more than the {budget} that brakes.removals allows; it ends none of them.',
    remedy: 'Look at the plan. If it is right, raise brakes.removals for one run; if not, mend the tags or the policy.',
  },
  EXPIRIES_BRAKED: {
    message:
      'This run would end {count} of {grantCount} grants whose time is over, more than the {budget} that brakes.expiries allows; it ends none of them.',
    remedy:
      'Look at the plan. If it is right, raise brakes.expiries for one run; if not, check the clock and the policy.',
  },
  REMOVAL_DEFERRED: {
    message: '{items} stays in {shareId} until the grants that take over are in effect.',
    remedy: 'Nothing to do: the next run goes on.',
  },
  GRANT_DEFERRED: {
    message: '{items} joins {shareId} once {departing} has left it.',
    remedy: 'Nothing to do: the next run goes on.',
  },
  DELETION_REFUSED: {
    message: '{snapshotId} is past its retention and in no share, but could not be deleted: {cloudCode}.',
    remedy: 'Delete the images or disks that need it, or the snapshot itself by hand if it is not needed.',
  },

  INVITATION_WAITS: {
    message: 'The invitation to {shareName} from {principal} lapses on {endsAt} and nothing here accepts it.',
    remedy: 'Trust the sender under accept.senders, accept by hand, or reject it.',
  },
  UNEXPECTED_RESOURCE: {
    message:
      'The accepted share {shareName} of {principal} holds {count} resource(s) that are not snapshots ({types}).',
    remedy: 'Ask the owner, or leave the share.',
  },
  SHARE_LEFT: {
    message: 'The share {shareName} of {principal} is left: {reason}.',
    remedy: 'If it is wanted, list the sender under accept.senders and ask the owner to invite this account again.',
  },
  UNTRUSTED_SENDER: {
    message: '{principal} invites to the share {shareName} and is no trusted sender; the invitation is {fate}.',
    remedy: 'If the share is wanted, list the sender under accept.senders.',
  },
  UNEXPECTED_SHARE_NAME: {
    message:
      '{principal} invites to the share {shareName}, a name that accept.shareNames does not expect; it is {fate}.',
    remedy: 'If the share is wanted, add its name to accept.shareNames.',
  },
  INVITATION_EXPIRED: {
    message: 'The invitation to {shareName} from {principal} was not answered within 7 days.',
    remedy: 'Let the owner remove this account from the share and add it again.',
  },
  ACCEPT_FAILED: {
    message: 'Accepting the share {shareName} of {principal} failed: {reason}.',
    remedy:
      'LimitExceeded: this account receives too many resources; leave shares not needed. Otherwise ask the owner.',
  },
  SENDER_NO_LONGER_TRUSTED: {
    message: 'This account is in the share {shareName} of {principal}, which is not a trusted sender.',
    remedy: 'List the sender under accept.senders, or leave the share.',
  },

  MEMBER_UNREACHABLE: {
    message: 'The role {roleName} of the member {principal} could not be assumed: {cloudCode}.',
    remedy:
      'Create the role there from deploy/member-role.ros.yaml, trusting this account with the external id {installation}, or take the account off members.',
  },
  HANDOVER_FAILED: {
    message: '{left} members could not be handed to an invocation of their own in {region}. {error}',
    remedy: '{advice}',
  },

  SHARED_NOT_SEEN: {
    message:
      '{principal} shares {resourceId} through {shareId}, but no snapshot of this account says that it comes from it.',
    remedy: 'Nothing to do if it has just been shared; otherwise look at the snapshots in the console and report this.',
  },
  USE_NEEDS_KEY: {
    message: '{snapshotId} of {principal} is encrypted, and the use rule names no key for a copy in {region}.',
    remedy: 'Give copy.kmsKeyId, a key of this account in that region.',
  },
  USE_SAME_REGION: {
    message: '{snapshotId} of {principal} is in {region} already; without a key it cannot be copied there.',
    remedy: 'Give copy.kmsKeyId for an encrypted copy, or another copy.region.',
  },
  USE_ZONE_ELSEWHERE: {
    message: '{snapshotId} of {principal} is in {region}; no disk can be made from it in {zoneId}.',
    remedy: 'Name a zone of that region, or copy the snapshot to the region of the zone first.',
  },
  USE_DISK_CATEGORY: {
    message: '{snapshotId} of {principal} is encrypted and shared; no {category} disk can be made from it.',
    remedy: 'Choose cloud_essd, cloud_auto or cloud_essd_entry, or make the disk from a copy.',
  },
  USE_DISK_TOO_LARGE: {
    message: '{snapshotId} of {principal} needs {sizeGiB} GiB, more than the {maxGiB} GiB of a {category} disk.',
    remedy: 'Choose another category, or a smaller sizeGiB if the rule gives one.',
  },
  USE_COPY_FAILED: {
    message: 'The copy {copyId} of {snapshotId} in {region} failed.',
    remedy: 'Check the key of the use rule, then delete the failed copy; the next run makes another.',
  },
  USE_WAITS: {
    message: '{doing} has to wait: {cloudCode} (request {requestId}).',
    remedy: 'Nothing to do: the next run tries again. The service makes one copy of a disk at a time.',
  },
  USE_LIMIT: {
    message:
      'The use rule for {name} of {principal} stops at max.{limit}, {max}: {count} snapshot(s) wait, {snapshotId} first.',
    remedy: 'Raise max.{limit}, or delete what it made of snapshots that are no longer shared.',
  },
  USE_KEY_REFUSED: {
    message: '{doing}: the service refused the key, or that none is given, with {cloudCode} (request {requestId}).',
    remedy:
      "Give the rule's kmsKeyId: an enabled symmetric key of this account in the region of the result, which ECS may use.",
  },
  USE_DISK_REFUSED: {
    message: '{doing}: the service refused the zone, category or size with {cloudCode} (request {requestId}).',
    remedy: 'Change disk.zoneId, disk.category or disk.sizeGiB, or make the disk from a copy.',
  },
  USE_SNAPSHOT_REFUSED: {
    message: '{doing}: the service takes no such snapshot: {cloudCode} (request {requestId}).',
    remedy: 'Ask {principal} for another, or narrow the name of the rule. Others do not wait for it.',
  },
  USE_REFUSED: {
    message: '{doing}: the service refused with {cloudCode} (request {requestId}).',
    remedy: '{advice}',
  },
} as const satisfies Readonly<Record<string, FindingText>>;
