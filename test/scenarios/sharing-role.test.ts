import { afterEach, describe, expect, test } from 'vitest';
import type { Switches } from '../../emulator/state/types.ts';
import { type Company, codesOf, HANGZHOU, quiet, type Summary, startCompany } from './landscape.ts';

let company: Company;
afterEach(() => company.land.stop());

const owner = () => company.land.cloud.as(company.owner.accountId, HANGZHOU);
const memberId = (index = 0): string => company.members[index]?.accountId ?? '';
const sweep = (): Promise<Summary> => company.invoke('sweep', { regions: [HANGZHOU] });

async function start(switches: Partial<Switches> = {}): Promise<void> {
  company = await startCompany(undefined, { cloud: { switches } });
  quiet(company);
}

const share = (shareTo: string): string =>
  owner().createSnapshot({ isComplete: true, encryptedWith: owner().createKey(), tags: { 'share-to': shareTo } })
    .snapshotId;

describe('where the role for encrypted snapshots does not trust a sharee', () => {
  test('it is given the snapshot, and named by every sweep until it is trusted', async () => {
    await start();
    company.land.cloud.createSharingRole(company.owner.accountId, [memberId(1)]);
    const snapshotId = share(`${memberId(0)} ${memberId(1)}`);
    for (let run = 0; run < 2; run++) {
      const summary = await sweep();
      expect(summary.regions[0]?.findings).toMatchObject([{ code: 'SHARING_ROLE_UNTRUSTING', principal: memberId(0) }]);
      await company.land.advance(60_000);
    }
    expect(company.seen()).toEqual([`${snapshotId} ${memberId(0)}`, `${snapshotId} ${memberId(1)}`].sort());
    company.land.cloud.createSharingRole(company.owner.accountId);
    expect(codesOf(await sweep())).toEqual([]);
  });

  test('and the service refuses to share with it, that is told with what to look at, and others have theirs', async () => {
    await start({ untrustedSharee: 'not-shared' });
    company.land.cloud.createSharingRole(company.owner.accountId, [memberId(1)]);
    const refused = share(memberId(0));
    const given = share(memberId(1));
    const summary = await sweep();
    expect(codesOf(summary)).toEqual(['ENCRYPTED_SNAPSHOT_REFUSED', 'SHARING_ROLE_UNTRUSTING']);
    for (const { remedy } of summary.regions.flatMap(({ findings }) => findings)) {
      expect(remedy).toContain('@ecs.aliyuncs.com');
    }
    await company.land.advance(60_000);
    expect(company.seen()).toEqual([`${given} ${memberId(1)}`]);
    expect(refused).not.toBe(given);
  });
});

test('a folder is told to be unknown, since nothing says how the role has to trust it', async () => {
  await start();
  company.land.cloud.createSharingRole(company.owner.accountId);
  share(company.folderId);
  expect(codesOf(await sweep())).toEqual(['SHARING_ROLE_TRUST_UNKNOWN']);
});
