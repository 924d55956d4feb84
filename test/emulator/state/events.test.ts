import { expect, test } from 'vitest';
import type { EventDelivery } from '../../../emulator/state/types.ts';
import { DAY_MS, Landscape, REGION } from '../harness.ts';

test('events tell of a snapshot from start to end', async () => {
  const landscape = new Landscape();
  const deliveries: EventDelivery[] = [];
  landscape.cloud.onEvent((delivery) => deliveries.push(delivery));
  const { snapshotId } = landscape.as(landscape.owner).createSnapshot({ isAutomatic: true, retentionDays: 1 });
  await landscape.clock.advanceBy(DAY_MS);
  expect(deliveries.map(({ event }) => event.type)).toEqual([
    'ecs:Snapshot:CreateSnapshotInitiated',
    'ecs:Snapshot:CreateSnapshotCompleted',
    'ecs:Snapshot:SnapshotDeleted',
  ]);
  expect(deliveries[1]).toMatchObject({
    accountId: landscape.owner.accountId,
    regionId: REGION,
    event: {
      source: 'acs.ecs',
      subject: `acs:ecs:${REGION}:${landscape.owner.accountId}:snapshot/${snapshotId}`,
      data: { result: 'accomplished', snapshotId, snapshotType: 'timer' },
    },
  });
});
