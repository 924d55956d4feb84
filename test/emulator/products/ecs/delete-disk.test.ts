import { afterEach, beforeEach, expect, test } from 'vitest';
import { codeOf, REGION } from '../../harness.ts';
import { call, close, landscape, open } from './landscape.ts';

beforeEach(() => open());
afterEach(close);

const disks = async (): Promise<unknown> => {
  const body = await call('DescribeDisks', { RegionId: REGION });
  return (body['Disks'] as { Disk: unknown }).Disk;
};

test('a disk is released when it is available and nothing is made of it, and one that is not there is ignored', async () => {
  const { DiskId } = await call('CreateDisk', {
    RegionId: REGION,
    ZoneId: `${REGION}-h`,
    DiskCategory: 'cloud_essd',
    Size: 20,
  });
  expect(await codeOf(call('DeleteDisk', { DiskId }))).toEqual({ code: 'IncorrectDiskStatus', status: 403 });
  await landscape.settle();
  await call('CreateSnapshot', { DiskId });
  expect(await codeOf(call('DeleteDisk', { DiskId }))).toEqual({ code: 'DiskCreatingSnapshot', status: 403 });
  await landscape.clock.advanceBy(120_000);
  await call('DeleteDisk', { DiskId }, landscape.member);
  expect(await disks()).toHaveLength(1);
  await call('DeleteDisk', { DiskId });
  await call('DeleteDisk', { DiskId });
  expect(await disks()).toEqual([]);
});
