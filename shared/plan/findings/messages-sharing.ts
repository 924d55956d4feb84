import { text } from './finding-text.ts';

/** What the service answers to sharing, and what a region has of invitations, ends, limits and brakes. */
export const SHARING_MESSAGES = {
  SHARED_UNSEEN: text(
    '{snapshotId} carries the mark of the service that it is shared (acs:ecs:isShared), and is in no share: it may be shared in a way that is not seen here, or was until just now.',
    'Look at its sharing in the ECS console. This is a hint: what the mark means is not documented.',
  ),
  PRINCIPAL_NOT_IN_DIRECTORY: text(
    '{doing}: the service refused {principal}, since it is not in the directory (request {requestId}).',
    'Correct the tag or the group, or list the account under principals.external.',
  ),
  SITE_MISMATCH: text(
    '{doing}: refused, since the China site and the international site cannot share (request {requestId}).',
    'Remove the principal: it belongs to the other site.',
  ),
  LEGAL_ENTITY_MISMATCH: text(
    '{doing}: refused, since the accounts belong to different legal entities (request {requestId}).',
    'Remove the principal, or register both accounts to the same legal entity.',
  ),
  SNAPSHOT_REFUSED: text(
    '{doing}: the service does not share this snapshot ({cloudCode}, request {requestId}).',
    'It may come from an imported image, be encrypted with the service key or be shared in. Copy it and tag the copy, or remove the tag.',
  ),
  DIRECTORY_SHARING_OFF: text(
    '{doing}: sharing within the resource directory is not enabled (request {requestId}).',
    'Let the management account enable it in Resource Sharing; nothing is shared in the directory until then.',
  ),
  NOT_IN_DIRECTORY: text(
    '{doing}: the owner is in no resource directory (request {requestId}).',
    'Let the account join a directory, or list the accounts it shares with under principals.external.',
  ),
  SHARE_QUOTA: text(
    '{doing}: the account has no room for another resource share (request {requestId}).',
    'Raise the quota of resource shares, or let tags ask for fewer different sets of principals.',
  ),
  RESOURCE_QUOTA: text(
    '{doing}: the account has no room for another shared resource (request {requestId}).',
    'Raise the quota of shared resources, or end shares that are no longer needed.',
  ),
  INVITATION_QUOTA: text(
    '{doing}: too many invitations wait for an answer (request {requestId}).',
    'Let the invited accounts answer; the grant is made when there is room.',
  ),
  MISSING_RIGHT: text(
    '{doing}: the role or user that calls may not do this ({cloudCode}, request {requestId}).',
    'Give it the right it lacks; for functions, docs/deploy.md says how.',
  ),
  SHARING_REFUSED: text('{doing}: the service refused with {cloudCode} (request {requestId}).', '{advice}'),
  ASSOCIATION_FAILED: text(
    '{entity} could not be added to {shareId} ({shareName}): {reason}.',
    'Remove the cause, or the token that asks for it; it is tried again when the service drops its record, 2 to 4 days later.',
  ),
  ACCEPTANCE_NEEDED_AGAIN: text(
    '{count} snapshot(s), {snapshotId} first, move to a share that {principal} has not accepted yet; it cannot read them until it does.',
    'Accept the new invitation in {principal}, or let accept-invitation run there.',
  ),

  KEPT_GRANT_ENDS: text(
    '{count} snapshot(s), {snapshotId} first, leave {shareId} for the sake of another principal, and with it {principal}, whose grants there are merely kept: they are not understood, or a brake or a run that ends only what is over lets them be.',
    '`snapshare explain {snapshotId} {principal}{ofAccount}` says what stands against it. If it should see them, mend that; what is merely kept is never given anew.',
  ),
  NO_ROOM_FOR_SHARES: text(
    '{count} share(s) that are asked for do not fit: the account has room for {room} more. What should end waits for none of them: a grant ends where its snapshot leaves a share meanwhile.',
    'Have the quota of resource shares raised and put it under limits.resourceShares, or ask for folders instead of accounts.',
  ),

  INVITATION_NEAR_END: text(
    '{principal} has not answered the invitation of {shareId} yet; it lapses on {endsAt}.',
    'Accept it in {principal}, or let accept-invitation run there with this account as a trusted sender.',
  ),
  INVITATION_LAPSED: text(
    '{principal} has not answered the invitation of {shareId} within 7 days; {count} snapshot(s) ask for it in vain.',
    'A sweep renews it once by a new share, when every snapshot of this one asks for it; or say `snapshare reinvite {principal}{ofAccount}`.',
  ),
  INVITATION_DECLINED: text(
    '{principal} is not in {shareId}: its invitation was {reason}. It is not invited again; {count} snapshot(s) ask for it in vain.',
    'If it should be after all, say `snapshare reinvite {principal}{ofAccount}`.',
  ),
  INVITATION_FAILED: text(
    'The service failed to invite {principal} to {shareId} through a fault of its own; {count} snapshot(s) ask for it in vain.',
    'Nothing to do: a sweep invites it anew an hour later.',
  ),

  FOLDER_GONE: text(
    'The folder {principal} does not exist any more; it is named for {count} snapshot(s) and reaches nobody.',
    'Take it out of the tags, groups and rules that name it. Until then its grants stay as they are.',
  ),

  OVERDUE: text(
    '{snapshotId} is past its retention but still in {shares}, and so not released: {sizeGiB} GiB for {hoursOverdue} hours, about {sinceExpiry} {currency} so far and {perMonth} {currency} a month (estimate of its full size, {priceSource}).',
    'Let Snapshare end the share (mode sync, hygiene.scope all for shares made by hand), or end it by hand.',
  ),
  NOT_RELEASED: text(
    '{snapshotId} is past its retention and in no share, but the service has not released it: about {perMonth} {currency} a month (estimate, {priceSource}).',
    'Delete it by hand; expiry.deleteExpired: after-unshare deletes only what has the sharing tag and left our shares in the last 2 days.',
  ),
  DISKS_DEPEND: text(
    'Sharing of {snapshotId} ends in {hours} hours; disks made from it cannot be re-initialised after that. Disks that depend: {disks}.',
    'Set the tag {hold} to a later date to keep a share-until from ending it, or copy the snapshot first.',
  ),
  GRANT_UNUSED: text(
    '{principal} has had {snapshotId} since {since} or longer, and in the last {days} days made no disk of it and no copy in {regions}.',
    'If it is not needed, end it: {command}. What was made and deleted again leaves no trace.',
  ),
  NEAR_LIMIT: text(
    'The account has {count} {what} in {region}; the published limit is {limit}.',
    'Raise the quota, share with folders or groups of equal principals, or end what is not needed.',
  ),
  RULE_MATCHES_NOTHING: text(
    '{rule} of the policy matches no snapshot in {region}.',
    'Correct the rule, or remove it.',
  ),
  RULE_MATCHES_SUDDENLY: text(
    '{rule} of the policy matches {matched} snapshots in {region}, of which {held} were shared before.',
    'Check the rule; brakes.additions stops a run that would grant too much.',
  ),

  ADDITIONS_BRAKED: text(
    'This run would make {count} new grants beside the {grantCount} that it looked at, more than the {budget} that brakes.additions allows; it changes nothing.',
    'Look at the plan. If it is right, raise brakes.additions for one run; if not, mend the tags or the policy.',
  ),
  ADOPTION_ENDS_GRANTS: text(
    'The share {shareId} gives {total} grants, {count} of which nobody asks for; the sweep after the adoption ends them, as far as no brake holds.',
    'Tag the snapshots for the principals that should keep access before adopting the share.',
  ),
  REMOVALS_BRAKED: text(
    'This run would end {count} of the {grantCount} grants that it looked at, since nobody asks for them any more: more than the {budget} that brakes.removals allows for it and the runs shortly before; it ends none of them.',
    'Look at the plan. If it is right, let it pass once with `--over-brake removals` of `plan` and `apply`; if not, mend the tags or the policy.',
  ),
  FORBIDDEN_BRAKED: text(
    'This run would end {count} of the {grantCount} grants that it looked at, since the policy no longer permits them: more than the {budget} that brakes.forbidden allows for it and the runs shortly before; it ends none of them.',
    'Look at the plan. If it is right, let it pass once with `--over-brake forbidden` of `plan` and `apply`; if not, mend the principals of the policy.',
  ),
  BLOCKED_BRAKED: text(
    'This run would end {count} of the {grantCount} grants that it looked at, since a label, allow or a missing approval stands against them: more than the {budget} that brakes.blocked allows for it and the runs shortly before; it ends none of them.',
    'Look at the plan. If it is right, let it pass once with `--over-brake blocked` of `plan` and `apply`; if not, mend the tags or the policy.',
  ),
  EXPIRIES_BRAKED: text(
    'This run would end {count} of the {grantCount} grants that it looked at, since their time is over: more than the {budget} that brakes.expiries allows for it and the runs shortly before; it ends none of them.',
    'Look at the plan. If it is right, let it pass once with `--over-brake expiries` of `plan` and `apply`; if not, check the clock and the policy.',
  ),
  KEPT_ENDS_BRAKED: text(
    '{count} of the {grantCount} grants that this run looked at are merely kept and would end, since their snapshots leave shares for the sake of others: a brake holds them, or with what nobody asks for they are more than the {budget} that brakes.removals allows. So these snapshots stay there, and with them those whose time is over or whom nobody asks for.',
    'Look at the plan. If it is right, let it pass once with `--over-brake removals` of `plan` and `apply`; if not, mend the tags or the policy.',
  ),
  REMOVAL_DEFERRED: text(
    '{items} stays in {shareId} until the grants that take over are in effect.',
    'Nothing to do where the functions are deployed; else plan and apply again in a minute.',
  ),
  DELETION_REFUSED: text(
    '{snapshotId} is to be deleted and in no share, but could not be: {cloudCode}.',
    'Delete the images or disks that need it, wait for the end of its lock, or see to it by hand.',
  ),
} as const;
