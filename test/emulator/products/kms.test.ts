import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Landscape } from '../harness.ts';

let landscape: Landscape;
beforeEach(async () => {
  landscape = new Landscape();
  await landscape.cloud.start();
});
afterEach(() => landscape.cloud.stop());

const owner = () => landscape.as(landscape.owner);

describe('a key', () => {
  test('of the service does not exist before its first use', async () => {
    const look = () => landscape.call(landscape.owner, 'kms', 'DescribeKey', { KeyId: 'alias/acs/ecs' });
    await expect(look()).rejects.toThrow();
    owner().createSnapshot({ encryptedWith: 'service-key' });
    expect(await look()).toMatchObject({ KeyMetadata: { Creator: 'Ecs' } });
  });

  test('of a customer names its account', async () => {
    const KeyId = owner().createKey();
    const look = landscape.call(landscape.owner, 'kms', 'DescribeKey', { KeyId });
    expect(await look).toMatchObject({ KeyMetadata: { Creator: landscape.owner.accountId } });
  });
});
