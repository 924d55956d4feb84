import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHandler } from '../../functions/share-on-tag/handler.ts';
import { CONTEXT, dependenciesOn, type Liar, startLiar } from './liar.ts';

/** One instance that is handed requests of several accounts, as no platform should. */

let liar: Liar;
beforeAll(async () => {
  liar = await startLiar();
});
afterAll(() => liar.stop());

test('requests of different accounts at once are pooled by account, each with credentials of its own', async () => {
  const handler = createHandler(dependenciesOn(liar, []));
  const accounts = ['1000000000000001', '1000000000000003', '1000000000000004'];
  const asked = accounts.flatMap((accountId, account) =>
    [0, 1].map((no) => ({ accountId, keyId: `STS.of${account}`, snapshotId: `s-bp100000000000000${account}${no}` })),
  );
  await Promise.allSettled(
    asked.map(({ accountId, keyId, snapshotId }) => {
      const credentials = { accessKeyId: keyId, accessKeySecret: 'secret', securityToken: 'token' };
      const event = JSON.stringify({
        source: 'acs.ecs',
        type: 'ecs:Snapshot:CreateSnapshotCompleted',
        aliyunregionid: CONTEXT.region,
        data: { snapshotId },
      });
      return handler(Buffer.from(event), { ...CONTEXT, accountId, credentials });
    }),
  );
  const looks = liar.received.filter(({ action }) => action === 'DescribeSnapshots');
  for (const { keyId, snapshotId } of asked) {
    const lookers = looks
      .filter(({ parameters }) => parameters['SnapshotIds']?.includes(snapshotId))
      .map(({ headers }) => /Credential=([^,]+)/.exec(String(headers.authorization))?.[1]);
    expect([...new Set(lookers)]).toEqual([keyId]);
  }
});
