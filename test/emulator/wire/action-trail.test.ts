import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EventDelivery } from '../../../emulator/state/types.ts';
import { codeOf, Landscape, REGION } from '../harness.ts';

let landscape: Landscape;
beforeEach(async () => {
  landscape = new Landscape();
  await landscape.cloud.start();
});
afterEach(() => landscape.cloud.stop());

const owner = () => landscape.as(landscape.owner);

const listen = (): EventDelivery[] => {
  const deliveries: EventDelivery[] = [];
  landscape.cloud.onEvent((delivery) => deliveries.push(delivery));
  return deliveries;
};

describe('the events of ActionTrail', () => {
  test.each([
    {
      name: 'the API',
      way: {},
      type: 'ecs:ActionTrail:ApiCall',
      part: { 'ResourceId.1': expect.any(String) as unknown, 'Tag.1.Key': 'share-to' },
    },
    {
      name: 'the console',
      way: { console: true },
      type: 'ecs:ActionTrail:ConsoleOperation',
      part: { ResourceId: [expect.any(String) as unknown], Tag: [{ Key: 'share-to', Value: '1' }] },
    },
    {
      name: 'the tag service',
      way: { via: 'tag' },
      type: 'tag:ActionTrail:ApiCall',
      part: { Tags: '{"share-to":"1"}' },
    },
  ] as const)('tell of tagging by $name', ({ way, type, part }) => {
    const { snapshotId } = owner().createSnapshot({ isComplete: true });
    const deliveries = listen();
    owner().tagSnapshot(snapshotId, { 'share-to': '1' }, way);
    expect(deliveries).toMatchObject([
      { event: { type, data: { eventName: 'TagResources', requestParameters: part } } },
    ]);
    const { requestParameterJson, requestParameters } = deliveries[0]?.event.data ?? {};
    expect(JSON.parse(String(requestParameterJson))).toEqual(requestParameters);
  });

  test('name the snapshots of a call that takes tags away', () => {
    const { snapshotId } = owner().createSnapshot({ isComplete: true, tags: { a: 'b' } });
    const deliveries = listen();
    owner().untagSnapshot(snapshotId, 'all');
    expect(deliveries).toMatchObject([
      {
        event: {
          data: {
            eventName: 'UntagResources',
            requestParameters: { All: true },
            referencedResources: { 'ACS::ECS::Snapshot': [snapshotId] },
            resourceType: 'ACS::ECS::Snapshot',
          },
        },
      },
    ]);
  });

  test('tell of a refused call with its code', async () => {
    const deliveries = listen();
    await codeOf(
      landscape.call(landscape.owner, 'ecs', 'TagResources', {
        RegionId: REGION,
        ResourceType: 'snapshot',
        ResourceId: ['s-none'],
        Tag: [{ Key: 'a' }],
      }),
    );
    expect(deliveries).toMatchObject([
      { event: { data: { errorCode: 'InvalidResourceId.NotFound', resourceName: 's-none' } } },
    ]);
  });
});
