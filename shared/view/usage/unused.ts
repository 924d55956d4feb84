import { DAY_MS } from '../../base/durations.ts';
import { utcDay } from '../../base/written.ts';
import { type Finding, finding } from '../../plan/findings/finding.ts';
import { tagLabel } from '../../plan/wish/requests.ts';
import type { World } from '../../plan/world.ts';
import type { Policy } from '../../policy/policy.ts';
import { type SnapshotAccess, stateThrough } from '../access.ts';
import { isHindered, removeTarget } from '../edit-tags.ts';
import type { GrantState, GrantStatus } from '../status.ts';
import type { AccountUsage, SnapshotUsage } from './usage.ts';

/** What is told of unused grants from, one region's. */
export interface UnusedInput {
  readonly world: World;
  readonly policy: Policy;
  readonly grants: readonly GrantStatus[];
  readonly access: readonly SnapshotAccess[];
  readonly usage: readonly SnapshotUsage[];
  /** Where disks and copies were looked for. */
  readonly regionIds: readonly string[];
  /** How long nothing must have been made, in milliseconds. */
  readonly unusedForMs: number;
  readonly nowMs: number;
  /** Whose they are, where several accounts are looked at: the commands have to name it. */
  readonly ownerAccountId?: string;
}

/** Grants that end by themselves. */
const ENDING: readonly GrantState[] = ['unwanted', 'ending'];

/**
 * Suggests ending grants that have been in effect for so long, and of which nothing was made in that time.
 *
 * | of the accounts that read by the grant           | decision |
 * |---|---|
 * | not all are known, or there are none             | nothing |
 * | not all of what one made is known                | nothing |
 * | one may have made a copy that names no source    | nothing |
 * | one made something in that time, or at a time that is not told | nothing |
 * | all made nothing in that time                    | finding |
 *
 * What was made and deleted again leaves no trace, which the finding says.
 */
export function unusedGrants(input: UnusedInput): Finding[] {
  const { access, usage, grants, nowMs, unusedForMs, regionIds } = input;
  const accessOf = new Map(access.map((one) => [one.snapshotId, one]));
  const usageOf = new Map(usage.map((one) => [one.snapshotId, one]));
  return grants.flatMap((grant) => {
    const { snapshotId, principal, state, isInEffect } = grant;
    const whole = accessOf.get(snapshotId);
    const accounts = usageOf.get(snapshotId)?.accounts;
    if (!isInEffect || ENDING.includes(state) || !whole || !accounts || whole.unknown.includes(principal)) return [];
    const readers = whole.readers.filter(({ paths }) => paths.some((path) => path.principal === principal));
    const through = accounts.filter(({ accountId }) => readers.some((reader) => reader.accountId === accountId));
    const sinceMs = sinceOf(grant, input);
    const startMs = nowMs - unusedForMs;
    if (through.length === 0 || sinceMs > startMs || !through.every((one) => isUnused(one, startMs))) return [];
    const lastUsedAtMs = Math.max(...through.map((one) => one.lastUsedAtMs ?? Number.NEGATIVE_INFINITY));
    return [
      finding(
        'GRANT_UNUSED',
        { snapshotId, principal },
        {
          since: utcDay(sinceMs),
          days: Math.floor(unusedForMs / DAY_MS),
          regions: regionIds.join(', '),
          ...(Number.isFinite(lastUsedAtMs) && { lastUsed: utcDay(lastUsedAtMs) }),
          command: commandFor(grant, input),
        },
      ),
    ];
  });
}

function isUnused({ state, unknown, made, nameless }: AccountUsage, startMs: number): boolean {
  const isRecent = ({ createdAtMs }: { readonly createdAtMs?: number }): boolean =>
    createdAtMs === undefined || createdAtMs > startMs;
  return state === 'reads' && unknown.length === 0 && !made.some(isRecent) && !nameless.some(isRecent);
}

/** Since when the grant has been in effect without a break, as far as its shares tell: a move to another share begins anew. */
function sinceOf({ snapshotId, principal, shareIds }: GrantStatus, { world, nowMs }: UnusedInput): number {
  const shares = world.shares.filter(
    (share) => shareIds.includes(share.shareId) && stateThrough(share, snapshotId, principal, nowMs) === 'reads',
  );
  const since = shares.map(({ snapshots, principals }) =>
    Math.max(snapshots.get(snapshotId)?.changedMs ?? nowMs, principals.get(principal)?.changedMs ?? nowMs),
  );
  return Math.min(nowMs, ...since);
}

/** Where the tag alone asks for it by its own id, the tag ends it; else it is taken out of its shares. */
function commandFor(
  { snapshotId, principal, state, askedBy }: GrantStatus,
  { world, policy, ownerAccountId }: UnusedInput,
): string {
  const byTag = tagLabel(policy);
  const tags = world.snapshots.get(snapshotId)?.tags ?? {};
  const removal = removeTarget(tags, policy.tags.shareTo, principal);
  const isNamed = removal !== undefined && !isHindered(removal);
  const isTagAlone = state !== 'foreign' && askedBy.length === 1 && askedBy[0] === byTag;
  const as = (option: '--account' | '--owner'): string =>
    ownerAccountId === undefined ? '' : ` ${option} ${ownerAccountId}`;
  if (isTagAlone && isNamed) return `snapshare unshare ${snapshotId} ${principal}${as('--account')}`;
  const edit = askedBy.includes(byTag) ? ' --edit-tags' : '';
  return `snapshare revoke ${snapshotId} --account ${principal}${as('--owner')}${edit}`;
}
