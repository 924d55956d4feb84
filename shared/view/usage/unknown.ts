import type { SnapshotUsage, UnknownUse } from './usage.ts';

/** What is not known of an account, in the same words in every language. */
export interface PlainUnknown extends Omit<UnknownUse, 'error'> {
  readonly problem: string;
}

/** What is not known of the accounts of some snapshots, each once. */
export function unknownUses(snapshots: readonly Pick<SnapshotUsage, 'accounts'>[]): UnknownUse[] {
  const uses = new UnknownUses();
  uses.add(snapshots);
  return uses.all;
}

/** The same of more and more snapshots, which are not kept. */
export class UnknownUses {
  readonly #uses = new Map<string, UnknownUse>();

  add(snapshots: readonly Pick<SnapshotUsage, 'accounts'>[]): void {
    for (const { accounts } of snapshots) {
      for (const one of accounts.flatMap(({ unknown }) => unknown)) {
        const { accountId, what, regionId = '', snapshotId = '' } = one;
        this.#uses.set([accountId, what, regionId, snapshotId].join(' '), one);
      }
    }
  }

  get all(): UnknownUse[] {
    return [...this.#uses.values()];
  }
}

export function plainUnknown({ error, ...one }: UnknownUse): PlainUnknown {
  return { ...one, problem: error?.problem ?? PROBLEMS[one.what] ?? '' };
}

const PROBLEMS: Readonly<Partial<Record<UnknownUse['what'], string>>> = {
  members: 'it is none of the members of the policy',
  sharedFrom: 'it is not seen to see the snapshot',
};
