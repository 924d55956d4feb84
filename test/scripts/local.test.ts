import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import EcsClient, {
  CreateDiskRequest,
  CreateSnapshotRequest,
  DescribeSnapshotsRequest,
  TagResourcesRequest,
} from '@alicloud/ecs20140526';
import { $OpenApiUtil } from '@alicloud/openapi-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { codeOf } from '../emulator/harness.ts';
import { NO_SWEEP, Script } from './script.ts';

const regionId = 'cn-hangzhou';
const execFileAsync = promisify(execFile);

describe('the local cloud', () => {
  let local: Script;
  beforeEach(() => {
    local = new Script('local.ts', [], NO_SWEEP);
  });
  afterEach(async () => {
    local.signal('SIGKILL');
    await local.end();
  });

  async function client(accountName: string, secret?: string): Promise<EcsClient> {
    await local.printed(/Ctrl-C/);
    const [, endpoint = ''] = await local.printed(/cn-hangzhou +http:\/\/(\S+)/);
    const [, keyId = '', keySecret = ''] = await local.printed(new RegExp(`${accountName} +\\d{16} +(\\S+) +(\\S+)`));
    return new EcsClient(
      new $OpenApiUtil.Config({
        accessKeyId: keyId,
        accessKeySecret: secret ?? keySecret,
        regionId,
        endpoint,
        protocol: 'HTTP',
      }),
    );
  }

  const snapshotIdsSeenBy = async (ecs: EcsClient): Promise<unknown[]> => {
    const { body } = await ecs.describeSnapshots(new DescribeSnapshotsRequest({ regionId }));
    return body?.snapshots?.snapshot?.map(({ snapshotId }) => snapshotId) ?? [];
  };

  test('answers the real SDK, and refuses a key whose secret is wrong', async () => {
    const [, snapshotId] = await local.printed(/golden-web, (s-\w+)/);
    expect(await snapshotIdsSeenBy(await client('owner'))).toEqual([snapshotId]);
    expect(await snapshotIdsSeenBy(await client('shop'))).toEqual([]);
    const refusal = await codeOf(snapshotIdsSeenBy(await client('owner', 'not-the-secret')));
    expect(refusal).toMatchObject({ code: 'SignatureDoesNotMatch' });
  });

  test('prints an environment and commands that work as they stand, with a policy that fits', async () => {
    await local.printed(/Ctrl-C/);
    const linesLike = (pattern: RegExp) => [...local.output.matchAll(pattern)].map(([line]) => line.trim());
    const [source = ''] = linesLike(/^ {2}source .*$/gm);
    const [share = '', readers = '', explain = ''] = linesLike(/^ {2}npx snapshare .*$/gm);
    const home = mkdtempSync(join(tmpdir(), 'snapshare-home-'));
    const typed = (command: string) =>
      execFileAsync('bash', ['-c', `${source}\n${command}`], {
        cwd: join(import.meta.dirname, '../..'),
        // What is left of other work in the terminal is not taken for this cloud's.
        env: { PATH: process.env['PATH'], HOME: home, ALIBABA_CLOUD_ACCESS_KEY_ID: 'of-another-cloud' },
        encoding: 'utf8',
      });
    expect((await typed(share)).stdout).toContain('are written.');
    await local.printed(/snapshare-share-on-tag of owner in cn-hangzhou.*: 1 of 1 planned changes applied/);
    expect((await typed(readers)).stdout).toMatch(/golden-web .* shop +(?:reads|pending) /);
    expect((await typed(explain)).stdout).toContain('The policy permits it');
    // In an owner the hub's people may do what the functions may there, as the role's documents say.
    const studio = await client('studio');
    const disk = { regionId, zoneId: `${regionId}-h`, size: 20, diskCategory: 'cloud_essd' };
    const { diskId = '' } = (await studio.createDisk(new CreateDiskRequest(disk))).body ?? {};
    const { snapshotId } = (await studio.createSnapshot(new CreateSnapshotRequest({ diskId }))).body ?? {};
    await expect(typed(`npx snapshare share ${snapshotId} 1000000000000002 --yes`)).rejects.toMatchObject({
      stderr: expect.stringContaining('has no right to TagResources') as string,
    });
    expect((await typed('npx snapshare doctor --profile shop')).stdout).toMatch(/credentials +ok +1000000000000002/);
    const folder = dirname(source.split(' ')[1] ?? '');
    for (const name of ['environment', 'credentials', 'policy.json'])
      expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
    local.signal('SIGTERM');
    await local.end();
    expect(existsSync(folder)).toBe(false);
  });

  test('shares a snapshot that is tagged through the SDK, and ends when it is told to', async () => {
    const [, snapshotId = ''] = await local.printed(/golden-web, (s-\w+)/);
    const [, shopId = ''] = await local.printed(/shop +(\d{16})/);
    const owner = await client('owner');
    const tag = [{ key: 'share-to', value: shopId }];
    await owner.tagResources(
      new TagResourcesRequest({ regionId, resourceType: 'snapshot', resourceId: [snapshotId], tag }),
    );
    const [run] = await local.printed(/snapshare-share-on-tag of owner in cn-hangzhou.*: (?:1 of|failed).*/);
    expect(run).toContain('1 of 1 planned changes applied');
    local.signal('SIGINT');
    expect(await local.end()).toBe(0);
    expect(local.errors).toBe('');
  });
});

test('the local cloud says how other tools reach it, on one port and by https', async () => {
  const local = new Script('local.ts', ['--tls', '--one-port']);
  const [, port = ''] = await local.printed(/all +http:\/\/127\.0\.0\.1:(\d+), told apart by RegionId/);
  await local.printed(/Ctrl-C/);
  expect(local.output).toMatch(/export SSL_CERT_FILE=\S+\.pem/);
  expect(local.output).toMatch(/The owner may assume the role acs:ram::\d{16}:role\/visitor/);
  expect(local.output).toContain(`aliyun ecs DescribeSnapshots --RegionId ${regionId}`);
  expect(local.output).toMatch(new RegExp(`resourcesharing = "127\\.0\\.0\\.1:${port}"`));
  local.signal('SIGINT');
  expect(await local.end()).toBe(0);
});

test('the local cloud refuses a timer that is none', async () => {
  const local = new Script('local.ts', [], { SNAPSHARE_SWEEP_CRON: 'hourly' });
  expect(await local.end()).toBe(1);
  expect(local.errors).toMatch(/^timer expression "hourly": .*\n$/);
});

test.each([
  { name: 'a port that is none', args: ['--port', 'x'], exitCode: 2, says: '--port takes a whole number' },
  { name: 'an unknown option', args: ['--bogus'], exitCode: 2, says: "Unknown option '--bogus'" },
])('the local cloud refuses $name and says how it is used', async ({ args, exitCode, says }) => {
  const local = new Script('local.ts', args);
  expect(await local.end()).toBe(exitCode);
  expect(local.errors).toContain(says);
  expect(local.errors).toContain('Usage: npm run local');
});
