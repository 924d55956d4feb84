import { fill } from '../../base/fill.ts';
import type { FindingFacts } from './finding-text.ts';

/** Why an action is planned, in English, with `{names}` of facts in it. Other languages have catalogues of the same codes. */
export const REASONS = {
  ASKED_FOR_NEW_SHARE: 'asked for, and no open share is for exactly these principals',
  ASKED_FOR_THIS_SHARE: 'asked for, and the share is for exactly these principals',
  INVITATION_NOT_NEEDED: 'nothing asks for it, and its invitation was not accepted yet',
  SHARE_EMPTY: 'it is empty',
  SHARE_TWICE: 'other shares give the same',
  SEEN_BY_NOBODY: 'nobody it is for sees it here',
  SNAPSHOT_GONE: 'the snapshot no longer exists',
  RETENTION_ENDS: 'the retention of the snapshot ends',
  TIME_OVER: 'the time of the grant is over',
  LABEL_BLOCKS: 'a label blocks sharing',
  NOT_PERMITTED: 'the policy does not permit it',
  NOT_ALLOWED: 'allow does not let this snapshot ask for it',
  NOT_APPROVED: 'it has no approval',
  NOT_ASKED_FOR: 'nobody asks for it any more',
  SHARE_OF_OTHER_KIND:
    'in a share for outsiders stays only what stands under principals.external, and none of that in one for the directory',
  OVERDUE_ELSEWHERE: 'its retention is over and the share "{shareName}", not one of ours, keeps it from being released',
  DELETED_AFTER_UNSHARE: 'its retention is over and expiry.deleteExpired is after-unshare',
  COPY_NEEDED: 'it is asked for, and under the service key it cannot be shared itself',
  COPY_NOT_ASKED_FOR: 'nobody asks for {source} any more, whose copy it is',
  INVITATION_LAPSED: 'its invitation was not answered within 7 days',
  ANSWER_REMEMBERED: 'nobody is invited again against an answer, also when the service drops its record',
  SENDER_TRUSTED: "{sender} is a trusted sender and the share's name matches",
  SENDER_NOT_TRUSTED: 'its sender is not trusted',
  SHARE_NAME_UNEXPECTED: 'the name of its share does not match',
  SENDER_NO_LONGER_TRUSTED: 'the sender is not trusted any more',
  USE_RULE: 'the use rule for {name} of {from} asks for it',
  RESULT_UNFINISHED: 'it was made before and is not finished yet',
  RESULTS_VANISH: 'its results keep vanishing',
} as const satisfies Readonly<Record<string, string>>;

export type ReasonCode = keyof typeof REASONS;

/** One reason by its code, with the facts that a catalogue of another language needs to say the same. */
export interface Reason {
  readonly code: ReasonCode;
  readonly facts: FindingFacts;
}

/** Why something is done: the text a person reads in English, and the reasons it is made of. */
export interface Reasoned {
  readonly because: string;
  readonly reasons: readonly Reason[];
}

/** One reason. */
export function because(code: ReasonCode, facts: FindingFacts = {}): Reasoned {
  return { because: fill(REASONS[code], facts), reasons: [{ code, facts }] };
}

/** Several reasons that need no facts, in a stable order and without repetitions. */
export function becauseOfAll(codes: Iterable<ReasonCode>): Reasoned {
  const sorted = [...new Set(codes)].sort((a, b) => (REASONS[a] < REASONS[b] ? -1 : 1));
  return {
    because: sorted.map((code) => REASONS[code]).join('; '),
    reasons: sorted.map((code) => ({ code, facts: {} })),
  };
}
