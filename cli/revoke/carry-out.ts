import { inBatches } from '../../shared/base/batches.ts';
import { SnapshareError } from '../../shared/base/errors.ts';
import { groupBy } from '../../shared/base/group-by.ts';
import type { Cloud } from '../../shared/cloud/ports.ts';
import { type Associations, readShares, settle } from '../../shared/engine/owner/settle.ts';
import { ITEMS_PER_CALL } from '../../shared/plan/action.ts';
import { type Interrupts, isNotCalled } from '../interrupts.ts';
import { tagWrites } from '../tag-write.ts';
import type { TagChange } from './again.ts';
import type { Cut } from './plan.ts';

/** One call of a revocation. */
export interface Removal {
  readonly shareId: string;
  readonly shareName: string;
  readonly isOurs: boolean;
  readonly side: Cut['side'];
  readonly ids: readonly string[];
}

/** What became of one region's cuts and tags. */
export interface Revoked {
  readonly done: readonly Removal[];
  readonly edited: readonly {
    readonly snapshotId: string;
    readonly set: Readonly<Record<string, string>>;
    readonly removed: readonly string[];
  }[];
  /** Calls that failed; the others were made all the same. */
  readonly failures: readonly SnapshareError[];
  /** Snapshots and shares of which an interrupt has left calls unmade. */
  readonly left: readonly string[];
}

/** The calls that cuts take: of one share and side up to five entities each. */
export function removalsOf(cuts: readonly Cut[]): Removal[] {
  const groups = groupBy(cuts, ({ shareId, side }) => `${shareId} ${side}`);
  return [...groups.values()].flatMap((some) =>
    inBatches(some, ITEMS_PER_CALL).flatMap((batch) => {
      const [first] = batch;
      if (!first) return [];
      const { shareId, shareName, isOurs, side } = first;
      return { shareId, shareName, isOurs, side, ids: batch.map(({ id }) => id) };
    }),
  );
}

/**
 * Writes the tags, so that no run gives again what ends, then makes the calls and waits until the service has settled them.
 * Each can be repeated: what is gone already is no failure. An interrupt lets the call under way end.
 */
export async function carryOutCuts(
  cloud: Cloud,
  { cuts, changes }: { readonly cuts: readonly Cut[]; readonly changes: readonly TagChange[] },
  interrupts: Pick<Interrupts, 'clock' | 'isInterrupted'>,
): Promise<Revoked> {
  const done: Removal[] = [];
  const edited: { snapshotId: string; set: Readonly<Record<string, string>>; removed: readonly string[] }[] = [];
  const failures: SnapshareError[] = [];
  const left: string[] = [];
  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      if (interrupts.isInterrupted) left.push(what);
      else await work();
    } catch (error) {
      if (isNotCalled(error)) left.push(what);
      else if (error instanceof SnapshareError) failures.push(error);
      else throw error;
    }
  };
  for (const { snapshotId, before, after } of changes) {
    await attempt(snapshotId, async () => {
      const { set, removed, steps } = tagWrites(cloud, snapshotId, before, after);
      for (const step of steps) await step.write();
      edited.push({ snapshotId, set, removed });
    });
  }
  for (const removal of removalsOf(cuts)) {
    const { shareId, side, ids } = removal;
    await attempt(shareId, async () => {
      await cloud.shares.remove(shareId, side === 'snapshot' ? { snapshotIds: ids } : { principals: ids });
      done.push(removal);
    });
  }
  const shareIds = [...new Set(done.map(({ shareId }) => shareId))];
  const isGone = (reading: Associations): boolean =>
    done.every(({ shareId, side, ids }) => {
      const left = reading.heldIn(shareId, side === 'snapshot' ? 'resource' : 'principal');
      return !ids.some((id) => left.includes(id));
    });
  if (shareIds.length > 0 && !interrupts.isInterrupted) {
    try {
      await settle(interrupts.clock, () => readShares(cloud, shareIds), isGone);
    } catch (error) {
      if (!(error instanceof SnapshareError)) throw error;
      if (!isNotCalled(error)) failures.push(error);
    }
  }
  return { done, edited, failures, left: [...new Set(left)] };
}
