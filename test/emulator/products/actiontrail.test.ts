import { afterEach, beforeEach, expect, test } from 'vitest';
import { codeOf, Landscape, REGION } from '../harness.ts';

let land: Landscape;
beforeEach(async () => {
  land = new Landscape({ trailMs: 60_000 });
  await land.cloud.start();
});
afterEach(() => land.cloud.stop());

async function lookup(query: Record<string, unknown> = {}, account = land.owner) {
  const body = await land.call(account, 'actiontrail', 'LookupEvents', query);
  return { names: (body['Events'] as { eventName: string }[]).map(({ eventName }) => eventName), body };
}

const attribute = (Key: string, Value: string) => ({ Key, Value });

test('a write call is found after its delay, by its owner alone, in the region where it was made', async () => {
  const { snapshotId } = land.as(land.owner).createSnapshot({ isComplete: true });
  land.as(land.owner).tagSnapshot(snapshotId, { a: 'b' });
  expect((await lookup()).names).toEqual([]);
  await land.clock.advanceBy(60_000);
  expect((await lookup()).names).toEqual(['TagResources', 'CreateSnapshot']);
  expect((await lookup({ Direction: 'FORWARD' })).names).toEqual(['CreateSnapshot', 'TagResources']);
  expect((await lookup({}, land.member)).names).toEqual([]);
  const one = { LookupAttribute: [attribute('EventName', 'TagResources'), attribute('ResourceName', snapshotId)] };
  const { body } = await lookup(one);
  expect(body['Events']).toMatchObject([{ requestParameters: { 'ResourceId.1': snapshotId, 'Tag.1.Key': 'a' } }]);
  expect((await lookup({ LookupAttribute: [attribute('ResourceName', 's-other')] })).names).toEqual([]);
});

test('pages and times are kept, and a time of another form is refused', async () => {
  const person = land.as(land.owner);
  for (let count = 0; count < 3; count += 1) person.createSnapshot({ isComplete: true });
  await land.clock.advanceBy(60_000);
  const first = await lookup({ MaxResults: 2 });
  expect(first.names).toHaveLength(2);
  expect((await lookup({ MaxResults: 2, NextToken: first.body['NextToken'] })).names).toHaveLength(1);
  const after = { StartTime: '2026-03-01T00:00:30Z', EndTime: '2026-03-01T01:00:00Z' };
  expect((await lookup(after)).names).toEqual([]);
  const bad = land.call(land.owner, 'actiontrail', 'LookupEvents', { StartTime: 'yesterday' }, { regionId: REGION });
  expect(await codeOf(bad)).toEqual({ code: 'InvalidParameterDateFormat', status: 400 });
});
