import type { SnapshotUsage, UnknownUse } from './usage.ts';

/** What is not known of an account, in the same words in every language. */
export interface PlainUnknown extends Omit<UnknownUse, 'error'> {
  readonly problem: string;
}

/** What is not known of the accounts of some snapshots, each once. */
export function unknownUses(snapshots: readonly Pick<SnapshotUsage, 'accounts'>[]): UnknownUse[] {
  const all = snapshots.flatMap(({ accounts }) => accounts.flatMap(({ unknown }) => unknown));
  const keyOf = ({ accountId, what, regionId = '', snapshotId = '' }: UnknownUse): string =>
    [accountId, what, regionId, snapshotId].join(' ');
  return [...new Map(all.map((one) => [keyOf(one), one])).values()];
}

export function plainUnknown({ error, ...one }: UnknownUse): PlainUnknown {
  return { ...one, problem: error?.problem ?? PROBLEMS[one.what] ?? '' };
}

const PROBLEMS: Readonly<Partial<Record<UnknownUse['what'], string>>> = {
  members: 'it is none of the members of the policy',
  sharedFrom: 'it is not seen to see the snapshot',
};
