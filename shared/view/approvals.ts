import type { Snapshot } from '../cloud/ports.ts';
import type { Way } from '../plan/wish/allowances.ts';
import { allowStateOf, type Case, createCases, type JudgeContext } from '../plan/wish/case.ts';
import { wayEndMs } from '../plan/wish/grant-end.ts';

/**
 * How an approval stands.
 * - `pending`: asked for, and `allow` permits it only with an approval, which nobody gave.
 * - `granted`: asked for and approved.
 * - `lapsed`: asked for, and its approval is over.
 * - `unclear`: asked for, and something in the tag of approval cannot be read.
 * - `unused`: approved, and no tag asks for it.
 */
export type ApprovalState = 'pending' | 'granted' | 'lapsed' | 'unclear' | 'unused';

/** One principal of one snapshot that needs an approval. */
export interface Approval {
  readonly regionId: string;
  readonly snapshotId: string;
  readonly principal: string;
  readonly state: ApprovalState;
  /** When what is approved ends, by the approval or `maxDays`; Infinity when neither ends it. Absent where nothing is approved. */
  readonly endsAtMs?: number;
  /** The statements of `allow` that ask for it, from 1. */
  readonly statements: readonly number[];
}

/** Lists what needs an approval, sorted by snapshot and principal. What is over for another reason is left out. */
export function approvalsOf(regionId: string, snapshots: Iterable<Snapshot>, context: JudgeContext): Approval[] {
  const caseOf = createCases(context);
  return [...snapshots]
    .map(caseOf)
    .filter(({ isStandIn }) => !isStandIn)
    .flatMap((one) =>
      approvalsOfCase(one).map((approval) => ({ regionId, snapshotId: one.snapshot.snapshotId, ...approval })),
    )
    .sort((a, b) => compare(a.snapshotId, b.snapshotId) || compare(a.principal, b.principal));
}

function approvalsOfCase(one: Case): Omit<Approval, 'regionId' | 'snapshotId'>[] {
  const { byPrincipal, allowances } = one.requests;
  const approvals: Omit<Approval, 'regionId' | 'snapshotId'>[] = [];
  for (const [principal, terms] of allowances?.byPrincipal ?? []) {
    const request = byPrincipal.get(principal);
    const ways = (request?.ways ?? terms).filter(({ needsApproval }) => needsApproval);
    const ends = ways.filter(({ approval }) => approval).map((way) => wayEndMs({ ...way, limits: [] }, one.asker));
    const endsAtMs = Math.max(...ends);
    const state = request ? stateOf(one, ways, ends.length > 0) : endsAtMs > one.context.nowMs ? 'unused' : undefined;
    if (state === undefined) continue;
    const statements = ways.flatMap(({ statement }) => statement ?? []);
    approvals.push({ principal, state, statements, ...(ends.length > 0 && { endsAtMs }) });
  }
  return approvals;
}

/** @returns Undefined where it needs no approval, or its time is over. */
function stateOf(one: Case, ways: readonly Way[], isApproved: boolean): ApprovalState | undefined {
  switch (allowStateOf(one, ways)) {
    case 'open':
      return 'granted';
    case 'unclear':
      return 'unclear';
    case 'awaiting approval':
      return isApproved ? 'lapsed' : 'pending';
    case 'over':
    case 'shut':
      return undefined;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
