import { expect, test } from 'vitest';
import type { Association, Cloud } from '../../../shared/cloud/ports.ts';
import { CarriedListings } from '../../../shared/engine/owner/carried-listing.ts';
import { skippingClock } from '../../base/clocks.ts';
import { NOW_MS } from '../../plan/model.ts';

test('listings of many places are held up to a number of records, but for the latest, whatever its size', async () => {
  const carried = new CarriedListings(skippingClock(NOW_MS), 10);
  const listed: string[] = [];
  const list = async (place: string, count: number): Promise<void> => {
    const listAssociations = () => {
      listed.push(place);
      return Promise.resolve(Array.from({ length: count }, () => ({}) as Association));
    };
    const cloud = { shares: { listAssociations } as Partial<Cloud['shares']> } as Cloud;
    await carried.seenThrough(cloud, place, new Set(['s-1'])).cloud.shares.listAssociations('resource');
  };
  for (const place of ['a', 'b', 'a', 'b', 'c', 'b', 'c', 'a']) await list(place, 5);
  // The third is one too many for ten records, and the first goes; it is listed anew, and the second goes.
  expect(listed).toEqual(['a', 'b', 'c', 'a']);
  await list('large', 20);
  await list('large', 20);
  await list('c', 5);
  expect(listed).toEqual(['a', 'b', 'c', 'a', 'large', 'c']);
});
