import { text } from './finding-text.ts';

/** What the accounts find that are shared with: invitations, members and uses. */
export const SHAREE_MESSAGES = {
  INVITATION_WAITS: text(
    'The invitation to {shareName} from {principal} lapses on {endsAt} and nothing here accepts it.',
    'Trust the sender under accept.senders, accept by hand, or reject it.',
  ),
  UNEXPECTED_RESOURCE: text(
    'The accepted share {shareName} of {principal} holds {count} resource(s) that are not snapshots ({types}).',
    'Ask the owner, or leave the share.',
  ),
  SHARE_LEFT: text(
    'The share {shareName} of {principal} is left: {reason}.',
    'If it is wanted, list the sender under accept.senders and ask the owner to invite this account again.',
  ),
  UNTRUSTED_SENDER: text(
    '{principal} invites to the share {shareName} and is no trusted sender; the invitation is {fate}.',
    'If the share is wanted, list the sender under accept.senders.',
  ),
  UNEXPECTED_SHARE_NAME: text(
    '{principal} invites to the share {shareName}, a name that accept.shareNames does not expect; it is {fate}.',
    'If the share is wanted, add its name to accept.shareNames.',
  ),
  INVITATION_EXPIRED: text(
    'The invitation to {shareName} from {principal} was not answered within 7 days.',
    'Let the owner remove this account from the share and add it again.',
  ),
  ACCEPT_FAILED: text(
    'Accepting the share {shareName} of {principal} failed: {reason}.',
    'LimitExceeded: this account receives too many resources; leave shares not needed. Otherwise ask the owner.',
  ),
  SENDER_NO_LONGER_TRUSTED: text(
    'This account is in the share {shareName} of {principal}, which is not a trusted sender.',
    'List the sender under accept.senders, or leave the share.',
  ),

  OWNER_UNREACHABLE: text(
    'The role {roleName} of the owner {accountId} could not be assumed: {cloudCode}. None of its snapshots is looked after.',
    'Create the role there from deploy/owner-role.ros.yaml, trusting this account with the external id {installation}, or take the account off owners.',
  ),
  MEMBER_UNREACHABLE: text(
    'The role {roleName} of the member {accountId} could not be assumed: {cloudCode}.',
    'Create the role there from deploy/member-role.ros.yaml, trusting this account with the external id {installation}, or take the account off members.',
  ),
  HANDOVER_FAILED: text(
    '{left} accounts could not be handed to an invocation of their own in {region}. {error}',
    '{advice}',
  ),

  SHARED_NOT_SEEN: text(
    '{principal} shares {resourceId} through {shareId}, but no snapshot of this account says that it comes from it.',
    'Nothing to do if it has just been shared; otherwise look at the snapshots in the console and report this.',
  ),
  USE_NEEDS_KEY: text(
    '{snapshotId} of {principal} is encrypted, and the use rule names no key for a copy in {region}.',
    'Give copy.kmsKeyId, a key of this account in that region.',
  ),
  USE_SAME_REGION: text(
    '{snapshotId} of {principal} is in {region} already; without a key it cannot be copied there.',
    'Give copy.kmsKeyId for an encrypted copy, or another copy.region.',
  ),
  USE_ZONE_ELSEWHERE: text(
    '{snapshotId} of {principal} is in {region}; no disk can be made from it in {zoneId}.',
    'Name a zone of that region, or copy the snapshot to the region of the zone first.',
  ),
  USE_DISK_CATEGORY: text(
    '{snapshotId} of {principal} is encrypted and shared; no {category} disk can be made from it.',
    'Choose cloud_essd, cloud_auto or cloud_essd_entry, or make the disk from a copy.',
  ),
  USE_DISK_TOO_LARGE: text(
    '{snapshotId} of {principal} needs {sizeGiB} GiB, more than the {maxGiB} GiB of a {category} disk.',
    'Choose another category, or a smaller sizeGiB if the rule gives one.',
  ),
  USE_COPY_FAILED: text(
    'The copy {copyId} of {snapshotId} in {region} failed.',
    'Check the key of the use rule, then delete the failed copy; the next run makes another.',
  ),
  USE_WAITS: text(
    '{doing} has to wait: {cloudCode} (request {requestId}).',
    'Nothing to do: the next run tries again. The service makes one copy of a disk at a time.',
  ),
  USE_REFUSED: text('{doing}: the service refused with {cloudCode} (request {requestId}).', '{advice}'),
  USE_LIMIT: text(
    'The use rule for {name} of {principal} stops at max.{limit}, {max}: {count} snapshot(s) wait, {snapshotId} first.',
    'Raise max.{limit}, or delete what it made of snapshots that are no longer shared.',
  ),
  USE_KEY_REFUSED: text(
    '{doing}: the service refused the key, or that none is given, with {cloudCode} (request {requestId}).',
    "Give the rule's kmsKeyId: an enabled symmetric key of this account in the region of the result, which ECS may use.",
  ),
  USE_DISK_REFUSED: text(
    '{doing}: the service refused the zone, category or size with {cloudCode} (request {requestId}).',
    'Change disk.zoneId, disk.category or disk.sizeGiB, or make the disk from a copy.',
  ),
  USE_SNAPSHOT_REFUSED: text(
    '{doing}: the service takes no such snapshot: {cloudCode} (request {requestId}).',
    'Ask {principal} for another, or narrow the name of the rule. Others do not wait for it.',
  ),
} as const;
