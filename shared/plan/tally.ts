import { groupBy } from '../base/group-by.ts';
import type { Policy } from '../policy/policy.ts';
import { homeOf } from '../policy/principals.ts';
import type { ForeignOverdue } from './expiry/overdue.ts';
import { Given, type Namings } from './given.ts';
import type { EndCause } from './wish/checks.ts';
import type { Judgement } from './wish/judge.ts';
import { allows, type Wish } from './wish/wish.ts';

/** One snapshot for one principal. */
export interface Grant {
  readonly snapshotId: string;
  readonly principal: string;
}

/** The grant as a text, by which it can be looked up: `snapshotId principal`. */
export function grantKey({ snapshotId, principal }: Grant): string {
  return `${snapshotId} ${principal}`;
}

/** Something for each cause of ends. */
export type ByCause<T> = Readonly<Record<EndCause, T>>;

/** The same for each cause. */
export function forEachCause<T>(of: (cause: EndCause) => T): ByCause<T> {
  return {
    expired: of('expired'),
    blocked: of('blocked'),
    forbidden: of('forbidden'),
    'nobody asks': of('nobody asks'),
  };
}

/** The grants in force, and those of them that should end, by why. */
export interface Tally {
  readonly grantCount: number;
  readonly ends: ByCause<readonly Grant[]>;
  /** What is only offered to outsiders who have not answered, and should be no more. Nobody loses by it. */
  readonly withdrawals: ByCause<readonly Grant[]>;
  /** Overdue grants in shares that are not ours; they end with the expired ones. */
  readonly overdueCount: number;
}

/** Counts the grants that our shares give, and sorts those that should end by their cause. */
export function tallyGrants(
  policy: Policy,
  given: Given,
  judgements: ReadonlyMap<string, Judgement>,
  overdue: readonly ForeignOverdue[],
): Tally {
  const ends: End[] = [];
  const unwantedOf = unwantedPrincipals(policy);
  for (const [snapshotId, namings] of given.bySnapshot()) {
    const judgement = judgements.get(snapshotId);
    if (!judgement) continue;
    for (const { principal, isRead, isAtHome } of unwantedOf(judgement.wish, namings)) {
      const verdict = judgement.verdictOn(principal)?.end?.cause ?? 'nobody asks';
      // Who sits only among those of the other kind has no place there by policy, whether anyone asks for it or not.
      const cause = verdict === 'nobody asks' && !isAtHome ? 'forbidden' : verdict;
      ends.push({ snapshotId, principal, cause, isRead });
    }
  }
  const givenElsewhere = new Given(overdue.map(({ share }) => share));
  const overdueIds = new Set(overdue.flatMap(({ snapshotIds }) => snapshotIds));
  const overdueCount = [...overdueIds].reduce((sum, snapshotId) => sum + givenElsewhere.countOf(snapshotId), 0);
  return {
    grantCount: given.count + overdueCount,
    ends: byCause(ends, true),
    withdrawals: byCause(ends, false),
    overdueCount,
  };
}

function byCause(ends: readonly End[], isRead: boolean): ByCause<readonly Grant[]> {
  const groups = groupBy(
    ends.filter((end) => end.isRead === isRead),
    ({ cause }) => cause,
  );
  return forEachCause((cause) => groups.get(cause) ?? []);
}

interface End extends Grant {
  readonly cause: EndCause;
  readonly isRead: boolean;
}

interface Unwanted {
  readonly principal: string;
  readonly isRead: boolean;
  readonly isAtHome: boolean;
}

/**
 * The principals to whom a wish leaves no share of those that name them. Who reads a snapshot loses it where every share by
 * which it does has to go.
 */
function unwantedPrincipals(policy: Policy): (wish: Wish, namings: Namings) => readonly Unwanted[] {
  const known = new Map<Wish, Map<Namings, readonly Unwanted[]>>();
  return (wish, namings) => {
    const byNamings = known.get(wish) ?? new Map<Namings, readonly Unwanted[]>();
    known.set(wish, byNamings);
    let unwanted = byNamings.get(namings);
    if (!unwanted) {
      unwanted = [...namings].flatMap(([principal, { readIn, namedIn }]) => {
        const home = homeOf(policy, principal);
        const isRead = readIn.size > 0;
        const kinds = [...(isRead ? readIn : namedIn)];
        if (kinds.some((kind) => allows(wish, principal, kind, home))) return [];
        return [{ principal, isRead, isAtHome: home !== undefined && kinds.includes(home) }];
      });
      byNamings.set(namings, unwanted);
    }
    return unwanted;
  };
}
