import { afterEach, describe, expect, test } from 'vitest';
import type { LandscapeOptions } from '../../emulator/index.ts';
import { attemptedWrites, failureOf, run } from './acts.ts';
import { type Company, codesOf, DAY_MS, HANGZHOU, HOUR_MS, quiet, startCompany } from './landscape.ts';

let company: Company;
afterEach(() => company.land.stop());

const DELETING = { expiry: { unshareBeforeHours: 1, deleteExpired: 'after-unshare' } };

async function start(policy: object = DELETING, cloud: LandscapeOptions['cloud'] = {}): Promise<void> {
  company = await startCompany(() => ({ regions: [HANGZHOU], ...policy }), {
    cloud: { switches: { releaseAfterUnshare: false }, ...cloud },
    platform: { coldStart: 'always' },
  });
  quiet(company);
}

const owner = () => company.land.cloud.as(company.owner.accountId, HANGZHOU);
const idOf = (member: 0 | 1): string => company.members[member].accountId;
const unshare = () => run(company, 'unshare-expired');
const sweep = () => run(company, 'sweep');
const deletions = () => attemptedWrites(company).filter(({ action }) => action === 'DeleteSnapshot');
const lock = (snapshotId: string, days = 30) =>
  owner().call('ecs', 'LockSnapshot', {
    RegionId: HANGZHOU,
    SnapshotId: snapshotId,
    LockMode: 'compliance',
    LockDuration: days,
    CoolOffPeriod: 0,
  });

/** A snapshot that left our share when its time came, held past its retention, and so not released, by one made by hand. */
async function expire(tags: Record<string, string> = { 'share-to': idOf(0) }): Promise<string> {
  const { snapshotId } = owner().createSnapshot({ isComplete: true, name: 'golden', retentionDays: 2, tags });
  await sweep();
  const { shareId } = owner().createShare({ snapshotIds: [snapshotId], principals: [idOf(1)] });
  await company.land.advance(2 * DAY_MS);
  for (let runs = 0; runs < 2; runs++) await unshare();
  owner().deleteShare(shareId);
  await company.land.advance(HOUR_MS);
  company.land.cloud.clearCalls();
  return snapshotId;
}

/** Lets somebody act by hand once the next run has read the region. */
function afterItsReading(act: () => void): void {
  let isDone = false;
  company.land.cloud.onCall(({ action, stage }) => {
    if (isDone || action !== 'DescribeSnapshots' || stage !== 'handled') return undefined;
    isDone = true;
    act();
    return undefined;
  });
}

describe('right before a snapshot is deleted it is seen', () => {
  test.each<{ what: string; act: (snapshotId: string) => void }>([
    {
      what: 'that it is to be kept longer',
      act: (SnapshotId) => owner().call('ecs', 'ModifySnapshotAttribute', { SnapshotId, RetentionDays: 30 }),
    },
    { what: 'that it is locked', act: (id) => lock(id) },
    { what: 'that nobody asks for it any more', act: (id) => owner().untagSnapshot(id, ['share-to']) },
    {
      what: 'that somebody shares it by hand',
      act: (id) => owner().createShare({ snapshotIds: [id], principals: [idOf(1)] }),
    },
  ])('$what', async ({ act }) => {
    await start();
    const id = await expire();
    afterItsReading(() => act(id));
    await unshare();
    expect(owner().snapshot(id)).toBeDefined();
    expect(deletions()).toEqual([]);
  });

  test('with no such thing it goes', async () => {
    await start();
    const id = await expire();
    afterItsReading(() => undefined);
    expect(codesOf(await unshare())).toEqual([]);
    expect(owner().snapshot(id)).toBeUndefined();
  });
});

describe('a lock', () => {
  test('keeps a snapshot, which people are told, until it ends', async () => {
    await start();
    const id = await expire();
    lock(id, 1);
    expect(codesOf(await unshare())).toEqual(['DELETION_REFUSED']);
    expect(codesOf(await unshare())).toEqual(['DELETION_REFUSED']);
    expect(deletions()).toEqual([]);
    await company.land.advance(DAY_MS);
    await unshare();
    expect(owner().snapshot(id)).toBeUndefined();
  });

  test('that cannot be read is not taken for none', async () => {
    await start();
    const id = await expire();
    const { faults } = company.land.cloud;
    const denied = faults.add({ match: { action: 'DescribeLockedSnapshots' }, effect: 'deny' });
    expect(codesOf(await unshare())).toEqual(['CALL_FAILED']);
    denied.remove();
    const down = faults.add({ match: { action: 'DescribeLockedSnapshots' }, effect: 'error-503' });
    await failureOf(company, 'unshare-expired');
    down.remove();
    expect(deletions()).toEqual([]);
    faults.add({
      match: { action: 'DescribeLockedSnapshots' },
      effect: 'deny',
      code: 'InvalidAction.NotFound',
      status: 404,
    });
    await unshare();
    expect(owner().snapshot(id)).toBeUndefined();
  });
});

describe('what is not deleted is told a day after its retention', () => {
  test('where sharing ended weeks before, longer than the service remembers it', async () => {
    await start({ expiry: { unshareBeforeHours: 500, deleteExpired: 'after-unshare' } });
    const tags = { 'share-to': idOf(0) };
    const { snapshotId } = owner().createSnapshot({ isComplete: true, retentionDays: 30, tags });
    await sweep();
    expect(company.seen()).toHaveLength(1);
    await company.land.advance(10 * DAY_MS);
    for (let runs = 0; runs < 2; runs++) await unshare();
    expect(company.seen()).toEqual([]);
    lock(snapshotId, 21);
    await company.land.advance(20.5 * DAY_MS);
    expect(codesOf(await unshare())).toEqual([]);
    await company.land.advance(DAY_MS);
    expect(codesOf(await unshare())).toEqual(['NOT_RELEASED']);
    expect(deletions()).toEqual([]);
  });

  test('where a rule alone asked for it', async () => {
    await start();
    company.changePolicy({ rules: [{ match: { name: 'golden' }, shareTo: idOf(0) }] });
    const id = await expire({});
    expect(codesOf(await unshare())).toEqual([]);
    await company.land.advance(DAY_MS);
    expect(codesOf(await unshare())).toEqual(['NOT_RELEASED']);
    expect(owner().snapshot(id)).toBeDefined();
  });
});

describe('a copy that stands in for a snapshot', () => {
  const copies = () =>
    owner()
      .visibleSnapshots()
      .filter(({ name }) => name.startsWith('snapshare-'));
  const settledSweep = async () => {
    await sweep();
    await company.land.advance(2 * 60_000);
  };

  async function startWithCopies(): Promise<string> {
    await start();
    company.land.cloud.createSharingRole(company.owner.accountId);
    company.changePolicy({ encryption: { serviceKey: 'copy', copyKeys: { [HANGZHOU]: owner().createKey() } } });
    return owner().createSnapshot({
      isComplete: true,
      encryptedWith: 'service-key',
      tags: { 'share-to': idOf(0), app: 'shop' },
    }).snapshotId;
  }

  test('goes when nobody asks any more, and not when somebody does so again right before', async () => {
    const source = await startWithCopies();
    for (let round = 0; round < 3; round++) await settledSweep();
    expect(company.seen()).toEqual([`${copies()[0]?.snapshotId} ${idOf(0)}`]);
    owner().untagSnapshot(source, ['share-to']);
    await settledSweep();
    expect(company.seen()).toEqual([]);
    afterItsReading(() => owner().tagSnapshot(source, { 'share-to': idOf(0) }));
    await settledSweep();
    expect(copies()).toHaveLength(1);
    expect(deletions()).toEqual([]);
    owner().untagSnapshot(source, ['share-to']);
    for (let round = 0; round < 3; round++) await settledSweep();
    expect(copies()).toEqual([]);
    expect(deletions()).toHaveLength(1);
  });

  test('stays for good when somebody has written on it', async () => {
    const source = await startWithCopies();
    for (let round = 0; round < 3; round++) await settledSweep();
    owner().tagSnapshot(copies()[0]?.snapshotId ?? '', { keep: 'for the auditors' });
    owner().untagSnapshot(source, ['share-to']);
    for (let round = 0; round < 3; round++) await settledSweep();
    expect(company.seen()).toEqual([]);
    expect(codesOf(await sweep())).toEqual(['COPY_LEFT']);
    expect(copies()).toHaveLength(1);
    expect(deletions()).toEqual([]);
  });
});
