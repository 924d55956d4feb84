import { nameOfShare } from '../shared/plan/cover/share-set.ts';
import { INSTALLATION, REGION, startBenchCompany } from './company.ts';
import { type Measured, measure } from './measure.ts';

/** One tag event in an account that has so many shares of ours, each of five principals. */
export interface AmongShares {
  readonly shares: number;
  readonly measured: Measured;
  /** The snapshot came to the share of its set, and none was made. */
  readonly isDone: boolean;
}

const SET = 5;
/** Of so many there are more than fifteen thousand sets of five. */
const MEMBERS = 20;
const SETTLED_MS = 60_000;

/** Tags a snapshot for the set of the last of so many shares, each of which holds a snapshot. */
export async function measureAmongShares(counts: readonly number[]): Promise<AmongShares[]> {
  const results: AmongShares[] = [];
  for (const shares of counts) {
    const company = await startBenchCompany({ memberCount: MEMBERS, policy: () => ({}), functions: ['share-on-tag'] });
    const { land, owner, memberIds } = company;
    try {
      const sets = setsOf(memberIds, SET).slice(0, shares);
      for (const principals of sets) {
        const tags = { 'share-to': principals.join(' ') };
        const { snapshotId } = owner.createSnapshot({ isComplete: true, tags });
        owner.createShare({
          name: nameOfShare('directory', principals),
          principals,
          snapshotIds: [snapshotId],
          tags: { 'snapshare:installation': INSTALLATION, 'snapshare:kind': 'directory' },
        });
      }
      await land.advance(SETTLED_MS);
      const [reader = '', ...others] = sets.at(-1) ?? [];
      const tags = { 'share-to': [reader, ...others].join(' ') };
      const { snapshotId } = owner.createSnapshot({ isComplete: true, tags });
      const event = { regionId: REGION, snapshotIds: [snapshotId] };
      const measured = await measure(land, () => company.invoke('share-on-tag', event));
      await land.advance(SETTLED_MS);
      const seen = land.cloud.as(reader, REGION).visibleSnapshots();
      const isSeen = seen.some(({ sourceSnapshotId }) => sourceSnapshotId === snapshotId);
      results.push({ shares, measured, isDone: isSeen && owner.shares().length === shares });
    } finally {
      await land.stop();
    }
  }
  return results;
}

/** All sets of a size, those of the first items first. */
function setsOf(items: readonly string[], size: number): string[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, at) => setsOf(items.slice(at + 1), size - 1).map((rest) => [item, ...rest]));
}
