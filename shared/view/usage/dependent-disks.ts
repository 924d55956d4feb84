import type { KnownDisks } from '../../plan/expiry/overdue.ts';
import type { AccountUsage, SnapshotUsage } from './usage.ts';

/** What the plan is told of the disks that were made of a snapshot. A principal behind which nobody is known may stop at once. */
export function dependentDisks({ regionId, accounts, unknownPrincipals }: SnapshotUsage): KnownDisks {
  const reading = accounts.filter(({ state }) => state !== 'ended');
  const hasUnknownDisks = ({ unknown }: AccountUsage): boolean =>
    unknown.some((one) => one.regionId === undefined || one.regionId === regionId);
  return {
    disks: reading.flatMap(({ accountId: principal, endsAtMs, made }) =>
      made
        .filter(({ kind, madeOfCopy }) => kind === 'disk' && madeOfCopy === undefined)
        .map(({ id: diskId }) => ({ diskId, principal, endsAtMs })),
    ),
    unknown: [
      ...reading.filter(hasUnknownDisks).map(({ accountId: principal, endsAtMs }) => ({ principal, endsAtMs })),
      ...unknownPrincipals.map((principal) => ({ principal, endsAtMs: Number.NEGATIVE_INFINITY })),
    ],
  };
}
