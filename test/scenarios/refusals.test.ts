import { afterEach, describe, expect, test } from 'vitest';
import type { LandscapeOptions } from '../../emulator/index.ts';
import { attemptedWrites, livingShares, run } from './acts.ts';
import { type Company, codesOf, HANGZHOU, HOUR_MS, quiet, startCompany } from './landscape.ts';

let company: Company;
afterEach(() => company.land.stop());

async function start(cloud: LandscapeOptions['cloud'] = {}): Promise<void> {
  company = await startCompany(() => ({ regions: [HANGZHOU] }), { cloud, platform: { coldStart: 'always' } });
  quiet(company);
}

const owner = () => company.land.cloud.as(company.owner.accountId, HANGZHOU);
const idOf = (member: 0 | 1): string => company.members[member].accountId;
const sweep = () => run(company, 'sweep');
const attempts = () => attemptedWrites(company).filter(({ action }) => /ResourceShare$/.test(action));

/** Sweeps once an hour. @returns Of every sweep, what it tried and what it told. */
async function sweepHourly(hours: number): Promise<{ tried: string[]; codes: string[] }[]> {
  const sweeps: { tried: string[]; codes: string[] }[] = [];
  for (let hour = 0; hour < hours; hour++) {
    company.land.cloud.clearCalls();
    const codes = codesOf(await sweep());
    sweeps.push({ tried: attempts().map(({ action }) => action), codes });
    await company.land.advance(HOUR_MS - 30_000);
  }
  return sweeps;
}

describe('a snapshot without room for the mark of a refusal', () => {
  const full = (shareTo: string) =>
    Object.fromEntries([['share-to', shareTo], ...Array.from({ length: 19 }, (_, at) => [`tag-${at}`, ''])]) as Record<
      string,
      string
    >;

  test('is tried at once by its event and then by sweeps in one hour a day, and people are told', async () => {
    await start();
    company.land.cloud.faults.add({ match: { action: 'DescribeImages' }, effect: 'deny' });
    const { snapshotId } = owner().createSnapshot({
      isComplete: true,
      isFromImportedImage: true,
      tags: full(idOf(0)),
    });
    const refused = ['NO_ROOM_FOR_MARK', 'SNAPSHOT_REFUSED'];
    expect(codesOf(await run(company, 'share-on-tag', { snapshotIds: [snapshotId] }))).toEqual(refused);
    expect(attempts()).toHaveLength(1);
    const sweeps = await sweepHourly(26);
    const tries = sweeps.filter(({ tried }) => tried.length > 0);
    expect(tries).toEqual(tries.map(() => ({ tried: ['CreateResourceShare'], codes: refused })));
    expect([1, 2]).toContain(tries.length);
    expect(sweeps.filter(({ tried }) => tried.length === 0).every(({ codes }) => codes.length === 1)).toBe(true);
    expect(attemptedWrites(company).filter(({ action }) => action === 'TagResources')).toEqual([]);
  });

  test('does not keep others from being marked, nor from being shared', async () => {
    await start();
    const stranger = company.stranger.accountId;
    const ids = [full(stranger), { 'share-to': `${stranger} ${idOf(0)}` }, { 'share-to': stranger }].map(
      (tags) => owner().createSnapshot({ isComplete: true, tags }).snapshotId,
    );
    await run(company, 'share-on-tag', { snapshotIds: ids });
    const marks = ids.map((id) => owner().snapshot(id)?.tags['snapshare:refused']);
    expect(marks).toEqual([undefined, `2026-03-01 ${stranger}`, `2026-03-01 ${stranger}`]);
    expect(company.seen()).toEqual([`${ids[1]} ${idOf(0)}`]);
  });

  test('is shared at once by its event', async () => {
    await start();
    const { snapshotId } = owner().createSnapshot({ isComplete: true, tags: full(idOf(0)) });
    expect(codesOf(await run(company, 'share-on-tag', { snapshotIds: [snapshotId] }))).toEqual([]);
    expect(company.seen()).toEqual([`${snapshotId} ${idOf(0)}`]);
    expect((await sweepHourly(3)).flatMap(({ tried, codes }) => [...tried, ...codes])).toEqual([]);
  });
});

test('a refusal that may not be marked at all is told', async () => {
  await start();
  company.land.cloud.faults.add({ match: { action: 'TagResources' }, effect: 'deny' });
  owner().createSnapshot({ isComplete: true, tags: { 'share-to': company.stranger.accountId } });
  expect(codesOf(await sweep())).toEqual(['MISSING_RIGHT', 'PRINCIPAL_NOT_IN_DIRECTORY']);
});

describe('a share is not made and unmade in turns', () => {
  test.each([
    { what: 'its only snapshot', quotas: { sharedSnapshotsPerAccount: 1 }, retry: ['AssociateResourceShare'] },
    {
      what: 'its only principal, which only another share can try again',
      quotas: { receivedSnapshotsPerAccount: 1 },
      retry: ['CreateResourceShare', 'DeleteResourceShare'],
    },
  ])('that does not receive $what: that is tried again when the service drops its record', async ({
    quotas,
    retry,
  }) => {
    await start({ quotas });
    owner().createSnapshot({ isComplete: true, tags: { 'share-to': company.folderId } });
    await sweep();
    owner().createSnapshot({ isComplete: true, tags: { 'share-to': idOf(0) } });
    await sweep();
    const made = livingShares(company).length;
    const nothing = { tried: [], codes: ['ASSOCIATION_FAILED'] };
    expect(await sweepHourly(3)).toEqual([nothing, nothing, nothing]);
    await company.land.advance(44 * HOUR_MS);
    const sweeps = await sweepHourly(6);
    expect(sweeps.flatMap(({ tried }) => tried)).toEqual(retry);
    expect(sweeps.at(-1)).toEqual(nothing);
    expect(livingShares(company)).toHaveLength(made);
  });
});
