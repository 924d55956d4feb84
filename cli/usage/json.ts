import type { Made } from '../../shared/view/usage/made.ts';
import type { Thing } from '../../shared/view/usage/sight.ts';
import type { AccountUsage, SnapshotUsage, Untold } from '../../shared/view/usage/usage.ts';

/** Of a thing, in JSON: times as texts. */
function thingJson({ kind, regionId, id, zoneId, sizeGiB, createdAtMs, sourceSnapshotId }: Thing) {
  return { kind, regionId, id, zoneId, sizeGiB, createdAt: isoOf(createdAtMs), sourceSnapshotId };
}

/** What was made of a snapshot, as a part of a JSON document. */
export function usageJson(
  { ownerAccountId, regionId, snapshotId, isComplete, unknownPrincipals, accounts }: SnapshotUsage,
  names: ReadonlyMap<string, string>,
) {
  return {
    ownerAccountId,
    regionId,
    snapshotId,
    name: names.get(snapshotId),
    isComplete,
    unknownPrincipals,
    accounts: accounts.map(accountJson),
  };
}

function accountJson({ accountId, name, state, unknown, made, lastUsedAtMs }: AccountUsage) {
  const ofKind = (kind: Made['kind']) =>
    made
      .filter((one) => one.kind === kind)
      .map(({ id, regionId, zoneId, sizeGiB, createdAtMs, madeOfCopy }) => {
        const named = kind === 'disk' ? { diskId: id } : { snapshotId: id };
        return { ...named, regionId, zoneId, sizeGiB, createdAt: isoOf(createdAtMs), madeOfCopy };
      });
  return {
    accountId,
    name,
    state,
    isComplete: unknown.length === 0 && state !== 'unknown',
    disks: ofKind('disk'),
    copies: ofKind('copy'),
    lastUsedAt: isoOf(lastUsedAtMs) ?? null,
  };
}

export const untoldJson = ({ accountId, thing }: Untold) => ({ accountId, ...thingJson(thing) });

function isoOf(timeMs: number | undefined): string | undefined {
  return timeMs === undefined ? undefined : new Date(timeMs).toISOString();
}
