import type { Snapshot } from '../../cloud/ports.ts';
import type { Policy } from '../../policy/policy.ts';
import type { FindingCode, FindingFacts } from '../findings/finding.ts';
import type { ReasonCode } from '../findings/reasons.ts';
import { type Case, isInTime } from './case.ts';
import { sharingEndMs } from './grant-end.ts';

/** What a grant can end for. One that several checks end counts for the first of these. */
export const END_CAUSES = ['expired', 'blocked', 'forbidden', 'nobody asks'] as const;

/** Why a grant ends: what it counts for, and what people are told. */
export interface End {
  readonly cause: (typeof END_CAUSES)[number];
  readonly reason: ReasonCode;
}

/** One question about a grant. Its answer depends on nothing but the case. */
interface CheckOf<Name extends string> {
  /** What must hold. */
  readonly name: Name;
  /** Why a grant ends that the check stops. Without it the check only keeps grants from being given; what is there stays. */
  readonly end?: End;
  /** What people are told when it stops something: of the snapshot, or of each principal. */
  readonly finding?: FindingCode;
}

/** A check of the snapshot, whoever it is shared with. */
export interface SnapshotCheck<Name extends string = string> extends CheckOf<Name> {
  readonly of: 'snapshot';
  readonly concerns?: undefined;
  /** The facts of the finding when it stops all grants of the snapshot; undefined when it lets them pass. */
  readonly stop: (one: Case) => FindingFacts | undefined;
}

/** A check of one principal, asked for or not. */
export interface PrincipalCheck<Name extends string = string> extends CheckOf<Name> {
  readonly of: 'principal';
  /** The facts of the finding when it stops the principal; undefined when it lets it pass. */
  readonly stop: (one: Case, principal: string) => FindingFacts | undefined;
  /**
   * Whether it may stop a principal that is asked for and permitted; most snapshots are spared the look at each. Left out
   * where it never does.
   */
  readonly concerns?: (one: Case) => boolean;
}

const NO_FACTS: FindingFacts = {};
const NOBODY_ASKS: End = { cause: 'nobody asks', reason: 'NOT_ASKED_FOR' };

/** Told facts or none, as a check answers. */
export function when(isStopped: boolean, facts: FindingFacts = NO_FACTS): FindingFacts | undefined {
  return isStopped ? facts : undefined;
}

/** The checks that end a grant. */
export const ENDING_CHECKS = [
  {
    name: 'asked',
    of: 'principal',
    end: NOBODY_ASKS,
    // Where nothing can be understood nobody knows who is asked for: that only keeps what is there.
    stop: ({ requests }, principal) =>
      when(!requests.isUnreadable && !requests.byPrincipal.has(principal) && !requests.refused.has(principal)),
  },
  {
    name: 'not the owner',
    of: 'principal',
    end: NOBODY_ASKS,
    finding: 'OWN_ACCOUNT',
    stop: ({ requests }, principal) => when(requests.refused.get(principal) === 'OWN_ACCOUNT'),
  },
  {
    name: 'permitted',
    of: 'principal',
    end: { cause: 'forbidden', reason: 'NOT_PERMITTED' },
    finding: 'NOT_PERMITTED',
    stop: ({ requests }, principal) => when(requests.refused.get(principal) === 'NOT_PERMITTED'),
  },
  {
    name: 'retention',
    of: 'snapshot',
    end: { cause: 'expired', reason: 'RETENTION_ENDS' },
    stop: ({ snapshot, context }) => when(sharingEndMs(snapshot, context.policy) <= context.nowMs),
  },
  {
    name: 'no blocking label',
    of: 'snapshot',
    end: { cause: 'blocked', reason: 'LABEL_BLOCKS' },
    finding: 'BLOCKED_BY_LABEL',
    stop: (one) => {
      const isAsked = one.requests.permitted.length > 0 || one.requests.isUnreadable;
      const label = isAsked ? labelOf(one) : undefined;
      return label === undefined ? undefined : { label };
    },
  },
  {
    name: 'in time',
    of: 'principal',
    end: { cause: 'expired', reason: 'TIME_OVER' },
    stop: (one, principal) => {
      const request = one.requests.byPrincipal.get(principal);
      return when(request !== undefined && !isInTime(one, request));
    },
    // Without limits of their own all end together, so that one tells of all.
    concerns: (one) => {
      const [first] = one.requests.permitted;
      return !one.requests.areUnlimited || (first !== undefined && !isInTime(one, first));
    },
  },
] as const satisfies readonly (SnapshotCheck | PrincipalCheck)[];

/** The tag that blocks. A copy holds what its source holds, so a label of either blocks it. */
function labelOf({ snapshot, isStandIn, asker, context: { policy } }: Case): string | undefined {
  return blockingLabel(snapshot, policy) ?? (isStandIn && asker ? blockingLabel(asker, policy) : undefined);
}

function blockingLabel(snapshot: Snapshot, policy: Policy): string | undefined {
  return policy.blockWhenTagged.find((label) => {
    const at = label.indexOf('=');
    const key = at < 0 ? label : label.slice(0, at);
    if (!Object.hasOwn(snapshot.tags, key)) return false;
    return at < 0 || snapshot.tags[key] === label.slice(at + 1);
  });
}
