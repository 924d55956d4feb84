import { afterEach, describe, expect, test } from 'vitest';
import { codesOf, HANGZHOU, SHANGHAI, type Summary } from './landscape.ts';
import {
  COPY,
  changePolicy,
  company,
  copies,
  DISK,
  disks,
  OWNER,
  owner,
  SETTLED_MS,
  SHAREE,
  share,
  sharee,
  sourceOf,
  sourcesOf,
  sourceText,
  start,
  use,
} from './sharee-stage.ts';

/** What a use rule may cost the account that it runs in. */

afterEach(() => company.land.stop());

const limitOf = (summary: Summary): string[] =>
  summary.regions.flatMap(({ findings }) => findings.filter(({ code }) => code === 'USE_LIMIT').map((f) => f.message));

/** Shares so many snapshots, oldest first. */
async function shareMany(count: number, more: Parameters<typeof share>[0] = {}, regionId = HANGZHOU) {
  const ids: string[] = [];
  for (let made = 0; made < count; made += 1) ids.push((await share(more, OWNER, regionId)).snapshotId);
  return ids;
}

test('the oldest are copied up to max, the rest waits with a finding, and the run succeeds', async () => {
  await start([{ ...COPY, max: { count: 2 } }]);
  const ids = await shareMany(4);
  const summary = await use();
  expect(summary).toMatchObject({ regions: [{ planned: 2, applied: 2, failed: 0 }] });
  expect(limitOf(summary)).toEqual([
    expect.stringMatching(/golden-\* of 1000000000000001 .*max\.count, 2: 2 snapshot/),
  ]);
  expect(sourcesOf(copies())).toEqual(
    ids
      .slice(0, 2)
      .map((id) => sourceText(id))
      .sort(),
  );
  expect(await use()).toMatchObject({ regions: [{ planned: 0, applied: 0, failed: 0 }] });
  expect(copies()).toHaveLength(2);
});

test('what is deleted of a snapshot that is no longer shared makes room for the next', async () => {
  await start([{ ...COPY, max: { count: 1 } }]);
  const first = await share();
  const second = await share();
  await use();
  owner().disassociate(first.shareId, { snapshotIds: [first.snapshotId] });
  await company.land.advance(SETTLED_MS);
  expect(await use()).toMatchObject({ regions: [{ planned: 0 }] });
  sharee(SHANGHAI).deleteSnapshot(copies()[0]?.snapshotId ?? '');
  expect(await use()).toMatchObject({ regions: [{ applied: 1, findings: [] }] });
  expect(sourcesOf(copies())).toEqual([sourceText(second.snapshotId)]);
});

test('in a dry run nothing is made, and what would wait is told', async () => {
  await start([{ ...COPY, max: { count: 1 } }]);
  await shareMany(2);
  const summary = await use({ regions: [HANGZHOU], dryRun: true });
  expect(summary).toMatchObject({ regions: [{ planned: 1, applied: 0 }] });
  expect(codesOf(summary)).toEqual(['USE_LIMIT']);
});

test('a copy that failed takes no room', async () => {
  await start([{ ...COPY, max: { count: 1 } }], { snapshotMs: false });
  const [, second] = await shareMany(2);
  await use();
  sharee(SHANGHAI).failSnapshot(copies()[0]?.snapshotId ?? '');
  expect(codesOf(await use())).toEqual(['USE_COPY_FAILED']);
  expect(sourcesOf(copies().filter(({ status }) => status !== 'failed'))).toEqual([sourceText(second ?? '')]);
});

test('disks count with their size, and one that alone is too large keeps nobody waiting', async () => {
  await start([{ ...DISK, max: { totalGiB: 170 } }]);
  await share({ sizeGiB: 500 });
  await shareMany(3);
  const summary = await use();
  expect(summary).toMatchObject({ regions: [{ planned: 2, applied: 2, failed: 0 }] });
  expect(limitOf(summary)).toEqual([
    expect.stringMatching(/max\.totalGiB, 170: 1 snapshot/),
    expect.stringMatching(/max\.totalGiB, 170: 1 snapshot/),
  ]);
  expect(disks().map(({ Size }) => Size)).toEqual([80, 80]);
});

test('each rule counts what it made itself, also where two ask the same of the same sender', async () => {
  await start([
    { ...COPY, max: { count: 2 } },
    { ...COPY, name: 'silver-*', max: { count: 1 } },
  ]);
  await shareMany(3);
  await shareMany(3, { name: 'silver-1' });
  const summary = await use();
  expect(summary).toMatchObject({ regions: [{ planned: 3, applied: 3 }] });
  expect(limitOf(summary)).toHaveLength(2);
  expect(await use()).toMatchObject({ regions: [{ planned: 0 }] });
  expect(
    copies()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['golden-1', 'golden-1', 'silver-1']);
});

test('a rule whose pattern is changed goes on counting what it made', async () => {
  await start([{ ...COPY, max: { count: 2 } }]);
  await shareMany(3);
  await use();
  changePolicy({ use: [{ ...COPY, name: 'gold*', max: { count: 2 } }] });
  expect(await use()).toMatchObject({ regions: [{ planned: 0, applied: 0 }] });
  expect(copies()).toHaveLength(2);
});

describe('what is refused for good', () => {
  /** The service refuses the oldest of each run. */
  const refuse = (action: string, times: number, regionId = HANGZHOU, code = 'InvalidSnapshot.TooOld') =>
    company.land.cloud.faults.add({ match: { action, regionId }, effect: 'deny', code, status: 403, times });

  test.each([
    { code: 'InvalidSnapshot.TooOld', finding: 'USE_SNAPSHOT_REFUSED' },
    { code: 'NotSupportSnapshotEncrypted.ZoneId', finding: 'USE_DISK_REFUSED' },
    { code: 'InvalidKmsKeyId.NotMatchSnapshot', finding: 'USE_KEY_REFUSED' },
    { code: 'SomethingNew', finding: 'USE_REFUSED' },
  ])('takes neither the room nor the turn of what comes after it ($code)', async ({ code, finding }) => {
    await start([{ ...DISK, max: { count: 2 } }]);
    const ids = await shareMany(5);
    refuse('CreateDisk', 2, HANGZHOU, code);
    const summary = await use();
    expect(summary).toMatchObject({ regions: [{ planned: 2, applied: 2, failed: 2 }] });
    expect(codesOf(summary)).toEqual(['USE_LIMIT', finding, finding].sort());
    expect(limitOf(summary)).toEqual([expect.stringContaining('1 snapshot')]);
    expect(new Set(disks().map(sourceOf))).toEqual(new Set(ids.slice(2, 4).map((id) => sourceText(id))));
  });

  test('gives its GiB to a larger one that waits', async () => {
    await start([{ ...DISK, max: { totalGiB: 300 } }]);
    await share({ sizeGiB: 100 });
    await use();
    await share({ sizeGiB: 100 });
    const { snapshotId } = await share({ sizeGiB: 200 });
    refuse('CreateDisk', 1);
    expect(codesOf(await use())).toEqual(['USE_SNAPSHOT_REFUSED']);
    expect(disks().map(sourceOf)).toContain(sourceText(snapshotId));
  });

  test('a failure that a retry may cure keeps its place: it may have been made', async () => {
    await start([{ ...DISK, max: { count: 1 } }]);
    const [first] = await shareMany(2);
    const fault = company.land.cloud.faults.add({ match: { action: 'CreateDisk' }, effect: 'reset-after' });
    await expect(company.invoke('use-shared', { regions: [HANGZHOU] }, SHAREE)).rejects.toMatchObject({
      code: 'FunctionFailed',
    });
    fault.remove();
    await company.land.advance(SETTLED_MS);
    await use();
    expect(disks().map(sourceOf)).toEqual([sourceText(first ?? '')]);
  });
});

describe('over several regions', () => {
  const both = [HANGZHOU, SHANGHAI];
  const FAR = { ...COPY, copy: { region: SHANGHAI, kmsKeyId: '' } };

  test('runs of all regions together make no more than max, although they begin at once', async () => {
    await start([]);
    const kmsKeyId = sharee(SHANGHAI).createKey();
    changePolicy({ use: [{ ...FAR, copy: { ...FAR.copy, kmsKeyId }, max: { count: 3 } }] });
    for (let round = 0; round < 3; round += 1) for (const regionId of both) await share({}, OWNER, regionId);
    await Promise.all(both.map((regionId) => company.invoke('use-shared', { regions: [regionId] }, SHAREE)));
    await company.land.advance(SETTLED_MS);
    expect(copies()).toHaveLength(3);
    const summary = await use({ regions: both });
    expect(codesOf(summary)).toEqual(['USE_LIMIT', 'USE_LIMIT']);
    expect(copies()).toHaveLength(3);
  });

  test('what one region alone knows to be refused holds up no other region', async () => {
    await start([]);
    const kmsKeyId = sharee(SHANGHAI).createKey();
    changePolicy({ use: [{ ...FAR, copy: { ...FAR.copy, kmsKeyId }, max: { count: 1 } }] });
    await share({}, OWNER, HANGZHOU);
    const { snapshotId } = await share({}, OWNER, SHANGHAI);
    const match = { action: 'CopySnapshot', regionId: HANGZHOU };
    company.land.cloud.faults.add({ match, effect: 'deny', code: 'InvalidSnapshot.TooOld', status: 403 });
    await use();
    await use({ regions: [SHANGHAI] });
    expect(sourcesOf(copies())).toEqual([sourceText(snapshotId, OWNER, SHANGHAI)]);
  });

  test('while one region cannot be read no copy is made, and disks are', async () => {
    await start([{ ...COPY, copy: { region: HANGZHOU, kmsKeyId: 'key-1' } }, DISK]);
    await share();
    const fault = company.land.cloud.faults.add({ match: { regionId: SHANGHAI }, effect: 'error-503' });
    await expect(company.invoke('use-shared', { regions: [HANGZHOU] }, SHAREE)).rejects.toMatchObject({
      code: 'FunctionFailed',
    });
    fault.remove();
    expect(copies(HANGZHOU)).toEqual([]);
    expect(disks()).toHaveLength(1);
  });
});
