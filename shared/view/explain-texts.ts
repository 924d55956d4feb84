import type { FindingText } from '../plan/findings/finding-text.ts';

/**
 * What the steps of an explanation say in English beside the findings, with `{names}` of their facts in them. A step that
 * asks nothing of the reader has no remedy.
 */
export const EXPLANATIONS = {
  SNAPSHOT_SEEN: { message: '{snapshotId} "{name}" is {status}, created {createdAt}.', remedy: '' },
  RETENTION: { message: 'It is kept until {endsAt}; sharing ends {hours} hours earlier.', remedy: '' },
  KEPT_FOR_EVER: { message: 'It is kept for ever.', remedy: '' },
  TAG_SEEN: { message: 'Tag {tagKey} says "{value}".', remedy: '' },
  RULE_MATCHES: { message: 'The policy asks for it: {rule}.', remedy: '' },
  NO_TAG: {
    message: 'It has no {tagKey} tag, and no rule of the policy asks for it.',
    remedy: 'Tag it, as in: snapshare share {snapshotId} ACCOUNT{ofAccount}',
  },
  NOT_ASKED: {
    message: 'Neither a tag nor a rule asks for {principal}.',
    remedy: 'Add it to the tag, as in: snapshare share {snapshotId} {principal}{ofAccount}',
  },
  NEITHER_ASKED_NOR_PERMITTED: {
    message: 'Neither a tag nor a rule asks for {principal}, and the policy does not permit it.',
    remedy: '',
  },
  ASKED: { message: 'Asked for by {askedBy}.', remedy: '' },
  PERMITTED_INSIDE: { message: 'The policy permits it (principals.directory).', remedy: '' },
  PERMITTED_OUTSIDE: {
    message: 'The policy permits it as an account outside the directory (principals.external).',
    remedy: '',
  },
  ALLOWED: { message: 'Statement #{statement} of allow lets this snapshot ask for it.', remedy: '' },
  NEVER_ENDS: { message: 'No limit, no share-until and no retention ends the grant.', remedy: '' },
  ENDS: { message: 'The grant ends at {endsAt} because of {because}.', remedy: '' },
  ENDED: {
    message: 'The grant ended at {endsAt} because of {because}.',
    remedy: 'Lengthen the limit in the tag, share-until or the retention if it should go on.',
  },
  RETENTION_OVER: {
    message: 'Sharing ended at {endsAt}: the retention of the snapshot is over or about to be.',
    remedy: 'Lengthen the retention of the snapshot, or copy it and tag the copy.',
  },
  MODE_OBSERVE: {
    message: 'The mode of the policy is observe, so nothing is changed.',
    remedy: 'Set mode to sync when the plan is what you want.',
  },
  MODE_UPSERT_ONLY: {
    message: 'The mode of the policy is upsert-only, so nothing is unshared.',
    remedy: 'Set mode to sync when grants should end.',
  },
  IN_SHARE: { message: 'It is in the share {shareName} ({shareId}) with {principal}.', remedy: '' },
  IN_FOREIGN_SHARE: {
    message: 'The share {shareName} ({shareId}), which is not ours, gives it to {principal}. It is left alone.',
    remedy: 'Let whoever made it end it, or adopt it.',
  },
  READS_THROUGH: {
    message: 'The share {shareName} ({shareId}) gives it to {through}, and {principal} is in there.',
    remedy: '',
  },
  AWAITING_ACCEPTANCE: {
    message: '{principal} has not accepted the invitation of the share {shareId}, sent {sentAt}; it lapses {lapsesAt}.',
    remedy: 'Accept it in that account (snapshare accept), or let accept-invitation run there.',
  },
  SETTLING: { message: 'The service is still adding it to the share {shareId}.', remedy: 'Wait a minute.' },
  ENDING: { message: 'The service is still removing it from the share {shareId}.', remedy: 'Wait a minute.' },
  NEXT_RUN: { message: 'A sweep, or a plan that is applied, will change this ({kind}): {because}.', remedy: '' },
  MOVES: {
    message:
      'A sweep, or a plan that is applied, will take it out of {share} ({kind}), and the grant goes on by another share; that comes first, unless the service refuses it.',
    remedy: '',
  },
  VISIBLE: { message: '{principal} can read the snapshot now.', remedy: '' },
  UNKNOWN_READER: {
    message:
      'Whether {principal} can read the snapshot is unknown: it is shared with {through}, and who is in there is not.',
    remedy: 'Ask with credentials of the management account of the directory, or of a delegated administrator.',
  },
  NOBODY_IN: {
    message: 'No account is in {principal} now; one that comes in can read the snapshot.',
    remedy: '',
  },
  HAS_LEFT: {
    message: '{principal} is shared it as a member, and has left the directory.',
    remedy: '',
  },
  NOT_GIVEN: {
    message: 'No share gives the snapshot to {principal} now.',
    remedy: 'Accounts in it may read it by other ways, which are told by: snapshare readers {snapshotId}',
  },
  INVISIBLE: { message: '{principal} cannot read the snapshot.', remedy: '' },
} as const satisfies Readonly<Record<string, FindingText>>;

export type ExplanationCode = keyof typeof EXPLANATIONS;
