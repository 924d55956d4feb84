import type { KeyOrigin, Snapshot } from '../../cloud/ports.ts';
import { carriesLabel, labelsOf } from '../../policy/labels.ts';
import type { Policy } from '../../policy/policy.ts';
import { isPermitted } from '../../policy/principals.ts';
import type { FindingCode } from '../findings/finding.ts';
import type { FindingFacts } from '../findings/finding-text.ts';
import type { ReasonCode } from '../findings/reasons.ts';
import { type AllowState, allowStateOf, type Case, isAllOver, isInTime, mayBeOver, waysOf } from './case.ts';
import { sharingEndMs } from './grant-end.ts';
import { marks, type RefusedMark, readRefusedMark, refusedSubject, WHOLE_SNAPSHOT } from './refusal-marks.ts';
import type { Request } from './requests.ts';

/** What a grant can end for. One that several checks end counts for the first of these. */
export const END_CAUSES = ['expired', 'blocked', 'forbidden', 'nobody asks'] as const;

export type EndCause = (typeof END_CAUSES)[number];

/** Why a grant ends: what it counts for, and what people are told. */
export interface End {
  readonly cause: EndCause;
  readonly reason: ReasonCode;
}

/** Whether a check stops a grant: no, yes, or yes with the facts of its finding. */
export type Answer = boolean | FindingFacts;

/** One question about a grant. The answer depends on nothing but the case. */
export interface Check<Name extends string = string> {
  /** What must hold. */
  readonly name: Name;
  /** Whether one answer counts for all principals of a snapshot, or each has its own. */
  readonly of: 'snapshot' | 'principal';
  /** What people are told when it stops something: of the snapshot, or of each principal. */
  readonly finding: FindingCode | undefined;
  /** The principal may be any, asked for or not; a check of the snapshot does not look at it. */
  readonly stops: (one: Case, principal: string) => Answer;
  /** Why a grant ends that it stops. Without it no grant is given, and what is there stays. */
  readonly end: End | undefined;
  /** It speaks only against giving: what is given already is wanted as ever, and moves with its snapshot. */
  readonly isOfGiving: boolean;
  /** Whether it may stop a principal that is asked for and permitted; most snapshots are spared the look at each. */
  readonly concerns: (one: Case) => boolean;
}

const NOT_ANEW = 'not anew';

/** What a check does with a grant that it stops: ends it, or only does not give it anew. Without either it stays where it is. */
type Effect = End | typeof NOT_ANEW;

/** @__NO_SIDE_EFFECTS__ */
function effectOf(effect: Effect | undefined): Pick<Check, 'end' | 'isOfGiving'> {
  return { end: effect === NOT_ANEW ? undefined : effect, isOfGiving: effect === NOT_ANEW };
}

/** @__NO_SIDE_EFFECTS__ A check of the snapshot, whoever it is shared with. So marked, a bundle without a judge has no checks. */
function ofSnapshot<const Name extends string>(
  name: Name,
  finding: FindingCode | undefined,
  stops: (one: Case) => Answer,
  effect?: Effect,
): Check<Name> {
  return { name, of: 'snapshot', finding, stops, ...effectOf(effect), concerns: () => true };
}

/** @__NO_SIDE_EFFECTS__ A check of one principal. Without `concerns` it stops none that is asked for and permitted. */
function ofPrincipal<const Name extends string>(
  name: Name,
  finding: FindingCode | undefined,
  stops: Check['stops'],
  effect?: Effect,
  concerns: Check['concerns'] = () => false,
): Check<Name> {
  return { name, of: 'principal', finding, stops, ...effectOf(effect), concerns };
}

/** @see ECS, share a snapshot: accounts a snapshot can be shared with */
export const MAX_ACCOUNTS = 64;

const SHARED_IN_MARK = 'acs:ecs:sharedFrom';
const NOBODY_ASKS: End = { cause: 'nobody asks', reason: 'NOT_ASKED_FOR' };

const LIST = [
  // Where a token cannot be understood nobody knows who is asked for: see the last check.
  ofPrincipal(
    'asked',
    undefined,
    ({ requests: { isUnclear, byPrincipal, refused } }, principal) =>
      !isUnclear && !byPrincipal.has(principal) && !refused.has(principal),
    NOBODY_ASKS,
  ),
  ofPrincipal(
    'not the owner',
    'OWN_ACCOUNT',
    ({ requests }, principal) => requests.refused.get(principal) === 'OWN_ACCOUNT',
    NOBODY_ASKS,
  ),
  ofPrincipal(
    'permitted',
    'NOT_PERMITTED',
    ({ context: { policy, accountId } }, principal) => principal !== accountId && !isPermitted(policy, principal),
    {
      cause: 'forbidden',
      reason: 'NOT_PERMITTED',
    },
  ),
  ofPrincipal(
    'allowed',
    'NOT_ALLOWED',
    (one, principal) => allowState(one, principal) === 'shut' && lackingOf(one, principal),
    { cause: 'blocked', reason: 'NOT_ALLOWED' },
    ({ requests }) => requests.isHeldByAllow,
  ),
  ofSnapshot(
    'retention',
    undefined,
    ({ snapshot, context }) => sharingEndMs(snapshot, context.policy) <= context.nowMs,
    { cause: 'expired', reason: 'RETENTION_ENDS' },
  ),
  ofSnapshot('label', 'BLOCKED_BY_LABEL', blockingLabel, { cause: 'blocked', reason: 'LABEL_BLOCKS' }),
  ofPrincipal(
    'approved',
    'AWAITS_APPROVAL',
    (one, principal) => allowState(one, principal) === 'awaiting approval' && approvalFacts(one, principal),
    { cause: 'blocked', reason: 'NOT_APPROVED' },
    (one) => one.requests.isHeldByAllow || mayBeOver(one),
  ),
  ofPrincipal(
    'in time',
    undefined,
    (one, principal) => {
      const request = requestOf(one, principal);
      if (request) return !isInTime(one, request);
      return (one.requests.isUnclear && isAllOver(one)) || allowState(one, principal) === 'over';
    },
    { cause: 'expired', reason: 'TIME_OVER' },
    mayBeOver,
  ),

  ofSnapshot('not shared in', 'SHARED_IN', ({ snapshot }) =>
    Object.keys(snapshot.tags).some((key) => key.startsWith(SHARED_IN_MARK)),
  ),
  ofSnapshot('not failed', 'SNAPSHOT_FAILED', (one) => one.snapshot.status === 'failed', NOT_ANEW),
  ofSnapshot(
    'complete',
    'SNAPSHOT_NOT_READY',
    ({ snapshot: { isAvailable, status } }) => !isAvailable && { status },
    NOT_ANEW,
  ),
  ofSnapshot('not refused', 'REFUSED_BEFORE', (one) => refusedBefore(one, WHOLE_SNAPSHOT, 'anyone'), NOT_ANEW),
  ofSnapshot(
    'not imported',
    'IMPORTED_IMAGE',
    ({ snapshot, context }) => context.importedIds.has(snapshot.snapshotId),
    NOT_ANEW,
  ),
  ofSnapshot(
    'few accounts',
    'TOO_MANY_ACCOUNTS',
    (one) => {
      const { permitted } = one.requests;
      if (permitted.length <= MAX_ACCOUNTS) return false;
      const count = permitted.filter((request) => isInTime(one, request)).length;
      return count > MAX_ACCOUNTS && { count, limit: MAX_ACCOUNTS };
    },
    NOT_ANEW,
  ),
  ofSnapshot(
    'sharing role',
    'SHARING_ROLE_MISSING',
    (one) => one.context.sharingRole === 'missing' && keyOf(one) === 'customer',
    NOT_ANEW,
  ),
  // No finding: people are told of the copy that is shared in its stead.
  ofSnapshot(
    'not copied',
    undefined,
    (one) => !one.isStandIn && one.context.policy.encryption.serviceKey === 'copy' && keyOf(one) === 'service',
    NOT_ANEW,
  ),
  ofSnapshot('own key', 'SERVICE_KEY', (one) => keyOf(one) === 'service', NOT_ANEW),
  ofSnapshot(
    'known key',
    'KEY_UNKNOWN',
    (one) => keyOf(one) === 'unknown' && { keyId: one.snapshot.kmsKeyId ?? '' },
    NOT_ANEW,
  ),
  ofPrincipal(
    'principal not refused',
    'REFUSED_BEFORE',
    (one, principal) => {
      const request = requestOf(one, principal);
      return request !== undefined && refusedBefore(one, refusedSubject(principal, request.isExternal), principal);
    },
    NOT_ANEW,
    (one) => markOf(one) !== undefined,
  ),
  ofPrincipal(
    'allow understood',
    'ALLOW_UNCLEAR',
    (one, principal) => allowState(one, principal) === 'unclear' && { tagKey: one.context.policy.tags.approved },
    undefined,
    ({ requests }) => requests.isHeldByAllow,
  ),
  // No finding: people are told when it is read.
  ofSnapshot('deadline', undefined, ({ deadline }) => deadline.isUnclear),
  ofPrincipal(
    'limit',
    undefined,
    (one, principal) => requestOf(one, principal)?.isLimitUnreadable === true,
    undefined,
    ({ requests }) => !requests.areUnlimited,
  ),
  // Who is not known to be asked for may be meant by what cannot be read.
  ofPrincipal(
    'tags',
    undefined,
    ({ requests }, principal) => requests.isUnclear && !requests.byPrincipal.has(principal),
  ),
] as const;

export type CheckName = (typeof LIST)[number]['name'];

/**
 * All that must hold for a grant, in the order in which it is judged and told. A grant that passes them all is given; one
 * that a check ends is taken away; one that a check only stops is left as it is. Where the check speaks only against giving
 * it, and it is given already, it goes on as any other; where the snapshot is not ours to give, or something about the grant
 * is not understood, it stays where it is and never moves. Checks that end stand before those that only stop.
 */
export const CHECKS: readonly Check<CheckName>[] = LIST;

function requestOf({ requests }: Case, principal: string): Request | undefined {
  return requests.byPrincipal.get(principal);
}

/** Whether there is something to say about it: see {@link waysOf}. */
function allowState(one: Case, principal: string): AllowState {
  const ways = waysOf(one, principal);
  return ways ? allowStateOf(one, ways) : 'open';
}

function lackingOf({ asker, requests: { allowances } }: Case, principal: string): FindingFacts {
  return { lacking: allowances?.lackingFor(principal, asker) ?? '' };
}

function approvalFacts(one: Case, principal: string): FindingFacts {
  const ways = (waysOf(one, principal) ?? []).filter(({ needsApproval }) => needsApproval);
  const statements = ways.map(({ statement = 0 }) => `#${statement}`);
  return { statements: statements.join(', '), tagKey: one.context.policy.tags.approved };
}

/** A copy holds what its source holds, so a label of either blocks it. What nobody asks for needs no blocking. */
function blockingLabel({ snapshot, asker, requests, context: { policy } }: Case): Answer {
  if (requests.permitted.length === 0 && !requests.isUnclear) return false;
  const label = labelOf(snapshot, policy) ?? labelOf(asker, policy);
  return label !== undefined && { label };
}

function labelOf({ tags }: Snapshot, policy: Policy): string | undefined {
  return labelsOf(policy).find((label) => carriesLabel(tags, label))?.text;
}

function refusedBefore(one: Case, subject: string, whom: string): Answer {
  const mark = markOf(one);
  return mark !== undefined && marks(mark, subject) && { day: mark.day, whom };
}

function markOf({ snapshot, context }: Case): RefusedMark | undefined {
  return readRefusedMark(snapshot.tags, context.nowMs);
}

/** Whose key it is under; undefined when it is not encrypted. */
function keyOf({ snapshot, context }: Case): KeyOrigin | undefined {
  return snapshot.isEncrypted ? context.originOfKey(snapshot.kmsKeyId) : undefined;
}
