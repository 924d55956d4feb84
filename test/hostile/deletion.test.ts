import { afterEach, describe, expect, test } from 'vitest';
import type { LandscapeOptions } from '../../emulator/index.ts';
import { attemptedWrites, run } from '../scenarios/acts.ts';
import { type Company, codesOf, DAY_MS, HANGZHOU, HOUR_MS, quiet, startCompany } from '../scenarios/landscape.ts';

/** Who may only tag tries to have a backup deleted, or passed off as what it is not. */

let company: Company;
afterEach(() => company.land.stop());

async function start(cloud: LandscapeOptions['cloud'] = {}): Promise<void> {
  const policy = {
    regions: [HANGZHOU],
    expiry: { unshareBeforeHours: 0, deleteExpired: 'after-unshare' },
    hygiene: { scope: 'all' },
  };
  company = await startCompany(() => policy, {
    cloud: { switches: { releaseAfterUnshare: false }, ...cloud },
    platform: { coldStart: 'always' },
  });
  quiet(company);
}

const owner = () => company.land.cloud.as(company.owner.accountId, HANGZHOU);
const idOf = (member: 0 | 1 | 2): string => company.members[member].accountId;
const deletions = () => attemptedWrites(company).filter(({ action }) => action === 'DeleteSnapshot');

/** A backup past its retention that is still there, since somebody shared it by hand until now. */
async function backupPastRetention(): Promise<string> {
  const { snapshotId } = owner().createSnapshot({ isComplete: true, retentionDays: 1 });
  owner().createShare({ snapshotIds: [snapshotId], principals: [idOf(2)] });
  await company.land.advance(2 * DAY_MS);
  return snapshotId;
}

describe('a backup that we never shared', () => {
  test('is deleted by no tag', async () => {
    await start();
    const other = owner().createSnapshot({ isComplete: true, tags: { 'share-to': idOf(0) } }).snapshotId;
    const ours = { 'snapshare:installation': 'acme', 'snapshare:kind': 'directory' };
    const today = new Date(company.land.clock.nowMs()).toISOString().slice(0, 10);
    const attacks: Record<string, string>[] = [
      { 'share-to': idOf(0) },
      { 'share-to': `${idOf(0)}/1h`, 'share-until': '2020-01-01' },
      { 'share-to': idOf(0), 'share-hold': '2020-01-01', 'share-approved': idOf(0) },
      { 'share-to': `${idOf(0)} shop!`, 'share-to-2': idOf(1) },
      { ...ours, 'share-to': idOf(0) },
      { ...ours, 'share-to': idOf(0), 'snapshare:copy-of': other },
      { ...ours, 'snapshare:copy-of': 's-bp1nosuchsnapshot' },
      { ...ours, 'share-to': idOf(0), 'snapshare:shared': today, 'snapshare:unshared': today },
      { 'share-to': idOf(0), 'snapshare:refused': `${today} *` },
    ];
    const ids = attacks.map(() => owner().createSnapshot({ isComplete: true, retentionDays: 1 }).snapshotId);
    const shares = ids.map((id) => owner().createShare({ snapshotIds: [id], principals: [idOf(2)] }));
    await company.land.advance(2 * DAY_MS);
    for (const [at, id] of ids.entries()) owner().tagSnapshot(id, attacks[at] ?? {});
    for (let round = 0; round < 2; round++) {
      await run(company, 'share-on-tag', { snapshotIds: ids });
      await run(company, 'sweep');
      await run(company, 'unshare-expired');
      for (const { shareId, status } of shares) if (round === 0 && status === 'Active') owner().deleteShare(shareId);
      await company.land.advance(HOUR_MS);
    }
    expect(deletions()).toEqual([]);
    expect(ids.filter((id) => owner().snapshot(id) === undefined)).toEqual([]);
  });

  test('is not deleted because it once failed to come into a share of ours', async () => {
    await start({ quotas: { receivedSnapshotsPerAccount: 1 } });
    owner().createSnapshot({ isComplete: true, tags: { 'share-to': idOf(0) } });
    await run(company, 'sweep');
    const { snapshotId } = owner().createSnapshot({ isComplete: true, retentionDays: 2 });
    const { shareId } = owner().createShare({ snapshotIds: [snapshotId], principals: [idOf(2)] });
    await company.land.advance(1.5 * DAY_MS);
    owner().tagSnapshot(snapshotId, { 'share-to': idOf(0) });
    await run(company, 'sweep');
    expect(codesOf(await run(company, 'sweep'))).toEqual(['ASSOCIATION_FAILED']);
    await company.land.advance(DAY_MS);
    owner().deleteShare(shareId);
    await company.land.advance(HOUR_MS);
    for (let round = 0; round < 2; round++) await run(company, 'unshare-expired');
    expect(deletions()).toEqual([]);
    expect(owner().snapshot(snapshotId)).toBeDefined();
  });

  test('is not deleted where the same tags come with a share of another installation', async () => {
    await start();
    const id = await backupPastRetention();
    owner().tagSnapshot(id, { 'share-to': idOf(0) });
    const tags = { 'snapshare:installation': 'other', 'snapshare:kind': 'directory' };
    const { shareId } = owner().createShare({ snapshotIds: [id], principals: [idOf(1)], tags });
    await company.land.advance(HOUR_MS);
    owner().deleteShare(shareId);
    for (let round = 0; round < 3; round++) await run(company, 'unshare-expired');
    expect(deletions()).toEqual([]);
  });
});

describe('a false mark of a copy', () => {
  const ESSENTIAL = { 'snapshare:installation': 'acme' };
  const settledSweep = async () => {
    await run(company, 'sweep');
    await company.land.advance(2 * 60_000);
  };

  async function startWithCopies(): Promise<string> {
    await start();
    company.land.cloud.createSharingRole(company.owner.accountId);
    const key = owner().createKey();
    company.changePolicy({ encryption: { serviceKey: 'copy', copyKeys: { [HANGZHOU]: key } } });
    return key;
  }

  const copyByHand = async (sourceId: string, key: string, more: object = {}): Promise<string> => {
    const { SnapshotId } = owner().call('ecs', 'CopySnapshot', {
      RegionId: HANGZHOU,
      SnapshotId: sourceId,
      DestinationRegionId: HANGZHOU,
      DestinationSnapshotName: `snapshare-backup`,
      DestinationSnapshotDescription: 'kept for the auditors',
      Encrypted: true,
      KMSKeyId: key,
      ...more,
    });
    await company.land.advance(2 * 60_000);
    return String(SnapshotId);
  };

  test('neither keeps a snapshot from being copied nor shares another', async () => {
    await startWithCopies();
    const source = owner().createSnapshot({ isComplete: true, encryptedWith: 'service-key' }).snapshotId;
    const plain = owner().createSnapshot({ isComplete: true, tags: { ...ESSENTIAL, 'snapshare:copy-of': source } });
    const backup = await copyByHand(source, owner().createKey());
    owner().tagSnapshot(backup, { ...ESSENTIAL, 'snapshare:copy-of': source });
    owner().tagSnapshot(source, { 'share-to': idOf(0) });
    for (let round = 0; round < 3; round++) await settledSweep();
    const [seen = '', ...others] = company.seen();
    expect(others).toEqual([]);
    expect(seen.endsWith(` ${idOf(0)}`)).toBe(true);
    expect([source, plain.snapshotId, backup].some((id) => seen.startsWith(id))).toBe(false);
    await run(company, 'share-on-tag', { snapshotIds: [source, plain.snapshotId, backup] });
    expect(company.seen()).toEqual([seen]);
  });

  test.each<{ what: string; differs: (genuine: string) => object }>([
    { what: 'with a description of its own', differs: () => ({}) },
    {
      what: 'with the description of a copy that is there, under another key',
      differs: (description) => ({ DestinationSnapshotDescription: description, KMSKeyId: owner().createKey() }),
    },
    {
      what: 'with the description of a copy that is there, under its key and another name',
      differs: (description) => ({ DestinationSnapshotDescription: description, DestinationSnapshotName: 'backup' }),
    },
  ])('has no copy deleted that was made by hand $what', async ({ differs }) => {
    const key = await startWithCopies();
    const source = owner().createSnapshot({ isComplete: true, encryptedWith: 'service-key' }).snapshotId;
    owner().tagSnapshot(source, { 'share-to': idOf(0), app: 'shop' });
    for (let round = 0; round < 3; round++) await settledSweep();
    const [genuine] = owner()
      .visibleSnapshots()
      .filter(({ tags }) => tags['snapshare:copy-of'] === source);
    const rows = owner().call('ecs', 'DescribeSnapshots', {
      RegionId: HANGZHOU,
      SnapshotIds: JSON.stringify([genuine?.snapshotId]),
    }) as { Snapshots: { Snapshot: { Description: string }[] } };
    const backup = await copyByHand(source, key, differs(rows.Snapshots.Snapshot[0]?.Description ?? ''));
    owner().tagSnapshot(backup, { ...genuine?.tags });
    owner().untagSnapshot(source, ['share-to']);
    for (let round = 0; round < 4; round++) await settledSweep();
    expect(owner().snapshot(genuine?.snapshotId ?? '')).toBeUndefined();
    expect(owner().snapshot(backup)).toBeDefined();
    expect(codesOf(await run(company, 'sweep'))).toEqual(['COPY_LEFT']);
  });
});
