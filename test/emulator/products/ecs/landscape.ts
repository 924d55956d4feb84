import type { Account, LocalCloudOptions } from '../../../../emulator/state/types.ts';
import { Landscape, REGION } from '../../harness.ts';

/** The cloud of the present test. */
export let landscape: Landscape;

export async function open(options: Partial<LocalCloudOptions> = {}): Promise<void> {
  landscape = new Landscape(options);
  await landscape.cloud.start();
}

export const close = (): Promise<void> => landscape.cloud.stop();

export const owner = () => landscape.as(landscape.owner);
export const call = (action: string, query: Record<string, unknown> = {}, account: Account = landscape.owner) =>
  landscape.call(account, 'ecs', action, query);
export type Row = Record<string, unknown> & { Tags: { Tag: { TagKey: string; TagValue: string }[] } };
export const describeSnapshots = async (
  query: Record<string, unknown> = {},
  account: Account = landscape.owner,
): Promise<Row[]> => {
  const body = await call('DescribeSnapshots', { RegionId: REGION, MaxResults: 100, ...query }, account);
  return (body['Snapshots'] as { Snapshot: Row[] }).Snapshot;
};

/** A snapshot that the member sees under an id of its own. */
export async function shared(o = {}): Promise<{ snapshotId: string; shareId: string; entryId: string }> {
  const { snapshotId } = owner().createSnapshot({ isComplete: true, ...o });
  const { shareId } = owner().createShare({ snapshotIds: [snapshotId], principals: [landscape.member.accountId] });
  await landscape.settle();
  const entry = landscape
    .as(landscape.member)
    .visibleSnapshots()
    .find((seen) => seen.isShared);
  return { snapshotId, shareId, entryId: entry?.snapshotId ?? '' };
}
