import { afterEach, describe, expect, test } from 'vitest';
import { codesOf, HANGZHOU, SHANGHAI } from './landscape.ts';
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
  writes,
} from './sharee-stage.ts';

afterEach(() => company.land.stop());

describe.each(['key', 'key-and-value'] as const)('a shared snapshot whose mark is a tag by %s', (sharedFromTag) => {
  test('becomes the copy and the disk that the rules ask for, and the second run writes nothing', async () => {
    await start([COPY, DISK], { switches: { sharedFromTag } });
    const { snapshotId, seenId } = await share();
    expect(await use()).toMatchObject({ regions: [{ planned: 2, applied: 2, failed: 0, findings: [] }] });
    expect(copies()).toMatchObject([
      {
        name: 'golden-1',
        status: 'accomplished',
        retentionDays: 30,
        isEncrypted: false,
        tags: { 'snapshare:installation': 'acme', 'snapshare:used-from': sourceText(snapshotId) },
      },
    ]);
    expect(disks()).toMatchObject([{ Size: 80, Category: 'cloud_essd', Encrypted: false, SourceSnapshotId: seenId }]);
    expect(disks().map(sourceOf)).toEqual([sourceText(snapshotId)]);
    company.land.cloud.clearCalls();
    expect(await use()).toMatchObject({ regions: [{ planned: 0, applied: 0, findings: [] }] });
    expect(writes()).toEqual([]);
  });
});

test('a snapshot is used soon after it is shared, without waiting for the timer', async () => {
  await start([COPY]);
  company.land.platform.events.isEnabled = true;
  await share();
  expect(copies()).toHaveLength(1);
});

test('what is only shared with others, or by others, or has another name, is left alone', async () => {
  await start([COPY]);
  await share({}, company.stranger.accountId);
  await share({ name: 'silver-1' });
  owner().createSnapshot({ name: 'golden-2', isComplete: true });
  sharee().createSnapshot({ name: 'golden-3', isComplete: true });
  company.land.cloud.clearCalls();
  expect(await use()).toMatchObject({ regions: [{ planned: 0, applied: 0, findings: [] }] });
  expect(writes()).toEqual([]);
});

test('an account without rules makes no call at all', async () => {
  await start([]);
  await share();
  company.land.cloud.clearCalls();
  await use();
  expect(company.land.cloud.calls).toEqual([]);
});

test.each([
  { name: 'in a dry run', mode: 'sync', event: { regions: [HANGZHOU], dryRun: true } },
  { name: 'when the policy only observes', mode: 'observe', event: { regions: [HANGZHOU] } },
])('nothing is written $name, and what would be is counted', async ({ mode, event }) => {
  await start([COPY, DISK]);
  changePolicy({ mode });
  await share();
  company.land.cloud.clearCalls();
  expect(await use(event)).toMatchObject({ regions: [{ planned: 2, applied: 0 }] });
  expect(writes()).toEqual([]);
});

test('a policy that never revokes still copies', async () => {
  await start([COPY]);
  changePolicy({ mode: 'upsert-only' });
  await share();
  await use();
  expect(copies()).toHaveLength(1);
});

test('what is no longer shared is not used, and what was made of it stays', async () => {
  await start([COPY]);
  const { snapshotId, shareId } = await share();
  await use();
  const other = await share();
  owner().disassociate(shareId, { snapshotIds: [snapshotId] });
  owner().disassociate(other.shareId, { snapshotIds: [other.snapshotId] });
  await company.land.advance(SETTLED_MS);
  company.land.cloud.clearCalls();
  expect(await use()).toMatchObject({ regions: [{ planned: 0, findings: [] }] });
  expect(writes()).toEqual([]);
  expect(sourcesOf(copies())).toEqual([sourceText(snapshotId)]);
});

test('rules in another order or with a wider pattern make nothing again, a rule that asks for something else does', async () => {
  await start([COPY, DISK]);
  await share();
  await use();
  changePolicy({ use: [DISK, { ...COPY, name: '*' }] });
  expect(await use()).toMatchObject({ regions: [{ planned: 0 }] });
  changePolicy({ use: [DISK, { ...COPY, copy: { region: SHANGHAI, retentionDays: 7 } }] });
  expect(await use()).toMatchObject({ regions: [{ planned: 1, applied: 1 }] });
  expect(
    copies()
      .map(({ retentionDays }) => retentionDays)
      .sort(),
  ).toEqual([30, 7]);
});

describe('an encrypted snapshot', () => {
  async function shareEncrypted() {
    company.land.cloud.createSharingRole(OWNER);
    return share({ encryptedWith: owner().createKey() });
  }

  test('is copied under the key of the rule and becomes an encrypted ESSD', async () => {
    await start([]);
    const kmsKeyId = sharee(SHANGHAI).createKey();
    changePolicy({ use: [{ ...COPY, copy: { region: SHANGHAI, kmsKeyId } }, DISK] });
    await shareEncrypted();
    expect(await use()).toMatchObject({ regions: [{ applied: 2, findings: [] }] });
    expect(copies()).toMatchObject([{ isEncrypted: true, kmsKeyId }]);
    expect(disks()).toMatchObject([{ Encrypted: true }]);
  });

  test.each([
    { reading: 'service-key', codes: [], made: [{ Encrypted: true }] },
    { reading: 'refused', codes: ['USE_KEY_REFUSED'], made: [] },
  ] as const)('becomes a disk without a key if the service lets it ($reading)', async ({ reading, codes, made }) => {
    await start([DISK], { switches: { keylessDiskOfShared: reading } });
    await shareEncrypted();
    expect(codesOf(await use())).toEqual(codes);
    expect(disks()).toMatchObject(made);
  });

  test.each(['service-key', 'refused'] as const)('becomes a disk under the key of the rule (%s)', async (reading) => {
    await start([], { switches: { keylessDiskOfShared: reading } });
    const kmsKeyId = sharee().createKey();
    changePolicy({ use: [{ ...DISK, disk: { ...DISK.disk, kmsKeyId } }] });
    await shareEncrypted();
    expect(await use()).toMatchObject({ regions: [{ applied: 1, failed: 0, findings: [] }] });
    expect(disks()).toMatchObject([{ Encrypted: true, KMSKeyId: kmsKeyId }]);
    expect(await use()).toMatchObject({ regions: [{ planned: 0 }] });
  });

  test('is not even tried without a key, nor as a disk of an older category', async () => {
    const older = { ...DISK, disk: { ...DISK.disk, category: 'cloud_efficiency' } };
    await start([COPY, older]);
    const { seenId } = await shareEncrypted();
    company.land.cloud.clearCalls();
    const summary = await use();
    expect(summary.regions[0]?.findings).toMatchObject([
      { code: 'USE_DISK_CATEGORY', snapshotId: seenId, principal: OWNER },
      { code: 'USE_NEEDS_KEY', snapshotId: seenId, principal: OWNER },
    ]);
    expect(writes()).toEqual([]);
  });
});

test('a plain snapshot is copied within its region only under a key', async () => {
  await start([]);
  const kmsKeyId = sharee().createKey();
  const inRegion = (copy: object) => ({ ...COPY, copy: { region: HANGZHOU, ...copy } });
  changePolicy({ use: [inRegion({}), inRegion({ kmsKeyId })] });
  await share();
  expect(codesOf(await use())).toEqual(['USE_SAME_REGION']);
  expect(copies(HANGZHOU)).toMatchObject([{ isEncrypted: true, kmsKeyId }]);
  expect(await use()).toMatchObject({ regions: [{ planned: 0 }] });
});

describe('a copy', () => {
  test('that is not finished is waited for', async () => {
    await start([COPY], { snapshotMs: false });
    await share();
    await use();
    company.land.cloud.clearCalls();
    expect(await use()).toMatchObject({ regions: [{ planned: 0, applied: 0, failed: 0, findings: [] }] });
    expect(writes()).toEqual([]);
  });

  test('that failed is reported and made again once it is deleted', async () => {
    await start([COPY], { snapshotMs: false });
    const { seenId } = await share();
    await use();
    const failedId = copies()[0]?.snapshotId ?? '';
    sharee(SHANGHAI).failSnapshot(failedId);
    company.land.cloud.clearCalls();
    const summary = await use();
    expect(summary.regions[0]?.findings).toMatchObject([{ code: 'USE_COPY_FAILED', snapshotId: seenId }]);
    expect(summary.regions[0]?.findings[0]?.message).toContain(failedId);
    expect(writes()).toEqual([]);
    sharee(SHANGHAI).deleteSnapshot(failedId);
    expect(await use()).toMatchObject({ regions: [{ applied: 1, findings: [] }] });
    expect(copies().map(({ snapshotId, status }) => `${String(snapshotId === failedId)} ${status}`)).toEqual([
      'false progressing',
    ]);
  });

  test('that somebody deletes is made again, once, however often', async () => {
    await start([COPY]);
    await share();
    await use();
    for (let round = 1; round <= 2; round += 1) {
      sharee(SHANGHAI).deleteSnapshot(copies()[0]?.snapshotId ?? '');
      expect(await use()).toMatchObject({ regions: [{ applied: 1, failed: 0 }] });
      expect(copies()).toHaveLength(1);
    }
  });

  test('of a disk waits for another copy of the same disk', async () => {
    await start([COPY]);
    const first = await share({ diskId: 'd-same' });
    const second = await share({ diskId: 'd-same' });
    const summary = await use();
    expect(summary).toMatchObject({ regions: [{ planned: 2, applied: 1, failed: 0 }] });
    expect(codesOf(summary)).toEqual(['USE_WAITS']);
    expect(sourcesOf(copies())).toEqual([sourceText(first.snapshotId)]);
    expect(await use()).toMatchObject({ regions: [{ planned: 1, applied: 1, findings: [] }] });
    expect(sourcesOf(copies())).toEqual([first, second].map(({ snapshotId }) => sourceText(snapshotId)).sort());
  });
});

test('a refusal that meets the whole rule is asked for once a run, and holds up no other rule', async () => {
  await start([]);
  const kmsKeyId = sharee(SHANGHAI).createKey();
  sharee(SHANGHAI).disableKey(kmsKeyId);
  changePolicy({ use: [{ ...COPY, copy: { region: SHANGHAI, kmsKeyId } }, DISK] });
  await share();
  await share({ name: 'golden-2' });
  company.land.cloud.clearCalls();
  const summary = await use();
  expect(summary).toMatchObject({ regions: [{ planned: 4, applied: 2, failed: 1 }] });
  expect(codesOf(summary)).toEqual(['USE_KEY_REFUSED']);
  expect(writes().filter((action) => action === 'CopySnapshot')).toHaveLength(1);
  expect(disks()).toHaveLength(2);
});

test('a missing right is named, and the run succeeds', async () => {
  await start([DISK], { authorize: (_, action) => action !== 'ecs:CreateDisk' });
  await share();
  expect(codesOf(await use())).toEqual(['MISSING_RIGHT']);
});

describe('exactly one of each is made', () => {
  test('although the run is killed after any of its calls', async () => {
    await start([COPY, DISK]);
    const sources: string[] = [];
    let isKilled = true;
    let callNumber = 0;
    while (isKilled) {
      callNumber += 1;
      sources.push(sourceText((await share()).snapshotId));
      const point = company.land.platform.killAt({ functionName: 'use-shared', callNumber, moment: 'after' });
      isKilled = await use().then(
        () => false,
        () => true,
      );
      point.cancel();
      await use();
      expect(sourcesOf(copies()), `call ${callNumber}`).toEqual([...sources].sort());
      expect(disks().map(sourceOf).sort(), `call ${callNumber}`).toEqual([...sources].sort());
    }
    // Three reads of what is shared, three of what was made, two writes, three looks at their results.
    expect(callNumber).toBeGreaterThan(11);
  });

  test('although two runs begin at once', async () => {
    await start([COPY, DISK]);
    await share();
    const event = { regions: [HANGZHOU] };
    await Promise.all([1, 2].map(() => company.invoke('use-shared', event, SHAREE)));
    await company.land.advance(SETTLED_MS);
    expect(copies()).toHaveLength(1);
    expect(disks()).toHaveLength(1);
  });

  test.each([
    'reset-after',
    'reset-before',
    'error-500',
    'throttle',
    'truncated-json',
  ] as const)('although the first call that makes it is met by %s', async (effect) => {
    await start([COPY, DISK]);
    await share();
    for (const action of ['CopySnapshot', 'CreateDisk']) {
      company.land.cloud.faults.add({ match: { action }, effect, times: 1 });
    }
    expect(await use()).toMatchObject({ regions: [{ applied: 2, failed: 0, findings: [] }] });
    expect(copies()).toHaveLength(1);
    expect(disks()).toHaveLength(1);
  });

  test('although the listings lag behind', async () => {
    await start([COPY, DISK]);
    await share();
    company.land.cloud.faults.add({ match: { product: 'ecs' }, effect: 'stale-read', staleMs: 30_000 });
    const event = { regions: [HANGZHOU] };
    for (let run = 1; run <= 3; run += 1) await company.invoke('use-shared', event, SHAREE);
    await company.land.advance(SETTLED_MS);
    expect(copies()).toHaveLength(1);
    expect(disks()).toHaveLength(1);
  });
});

test('a region that cannot be read makes no copy there, holds up no disk, and is tried again', async () => {
  await start([COPY, DISK]);
  await share();
  const fault = company.land.cloud.faults.add({ match: { regionId: SHANGHAI }, effect: 'error-503' });
  await expect(company.invoke('use-shared', { regions: [HANGZHOU] }, SHAREE)).rejects.toMatchObject({
    code: 'FunctionFailed',
  });
  expect(copies()).toEqual([]);
  expect(disks()).toHaveLength(1);
  fault.remove();
  await company.land.advance(SETTLED_MS);
  expect(await use()).toMatchObject({ regions: [{ applied: 1, findings: [] }] });
  expect(copies()).toHaveLength(1);
});

test('a region that the operator named no endpoint for is told, and holds up no disk', async () => {
  await start([{ ...COPY, copy: { region: 'cn-beijing' } }, DISK]);
  await share();
  const summary = await use();
  expect(summary).toMatchObject({
    regions: [{ planned: 1, applied: 1, failed: 1, findings: [{ code: 'CALL_FAILED' }] }],
  });
  expect(summary.regions[0]?.findings[0]?.message).toContain('cn-beijing');
});

test('of very many snapshots one run makes what it has time for, and the next goes on', async () => {
  await start([{ ...DISK, max: { count: 1_000, totalGiB: 100_000 } }]);
  const ids = Array.from(
    { length: 230 },
    () => owner().createSnapshot({ name: 'golden-n', isComplete: true }).snapshotId,
  );
  const { shareId } = owner().createShare({ snapshotIds: ids.slice(0, 5), principals: [SHAREE] });
  for (let at = 5; at < ids.length; at += 5) owner().associate(shareId, { snapshotIds: ids.slice(at, at + 5) });
  await company.land.advance(SETTLED_MS);
  company.land.cloud.clearCalls();
  expect(await use()).toMatchObject({ regions: [{ planned: 230, applied: 200, failed: 0, findings: [] }] });
  expect(company.reads().length).toBeLessThanOrEqual(20);
  expect(await use()).toMatchObject({ regions: [{ planned: 30, applied: 30 }] });
  expect(disks().map(sourceOf).sort()).toEqual(ids.map((id) => sourceText(id)).sort());
});
