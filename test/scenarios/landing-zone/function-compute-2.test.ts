import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../../../scripts/bundle.ts';
import { HANGZHOU, quiet } from '../landscape.ts';
import { type HubLand, OWNER, startHub } from './hub.ts';

const ROOT = join(import.meta.dirname, '../../..');
const NAMES = ['accept-invitation', 'share-on-tag'];
const MAX_BUNDLE_BYTES = 400 * 1024;
const SERVICE = 'snapshare-tools';

let folder = '';
let sYamlPath = '';
const inputs = new Map<string, readonly string[]>();
const sizes = new Map<string, number>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapshare-fc2-'));
  const entries = Object.fromEntries(NAMES.map((name) => [name, join(ROOT, 'functions', name, 'index.ts')]));
  for (const version of [2, 3] as const) {
    const { metafile } = await bundle(entries, join(folder, String(version)), version);
    for (const [file, output] of Object.entries(metafile.outputs)) {
      if (!file.endsWith('/index.js')) continue;
      const key = `${version} ${NAMES.find((name) => file.includes(name)) ?? ''}`;
      inputs.set(key, Object.keys(output.inputs));
      sizes.set(key, output.bytes);
    }
  }
  sYamlPath = join(folder, 's.yaml');
  const sYaml = await readFile(join(ROOT, 's.yaml'), 'utf8');
  await mkdir(join(folder, 'dist'));
  await cp(join(ROOT, 'dist/version'), join(folder, 'dist/version'));
  await writeFile(sYamlPath, sYaml.replaceAll('./dist/functions/', `${folder}/2/`));
});
afterAll(() => rm(folder, { recursive: true }));

const loads = (key: string, client: string): boolean =>
  inputs.get(key)?.some((input) => input.includes(`@alicloud/${client}/`)) ?? false;

test.each(NAMES)('%s carries the client of the Function Compute it was built for, and not the other', (name) => {
  console.log(`${name}: ${sizes.get(`2 ${name}`) ?? 0} bytes for 2.0, ${sizes.get(`3 ${name}`) ?? 0} bytes for 3.0`);
  expect([loads(`2 ${name}`, 'fc2'), loads(`2 ${name}`, 'fc20230330')]).toEqual([true, false]);
  expect([loads(`3 ${name}`, 'fc2'), loads(`3 ${name}`, 'fc20230330')]).toEqual([false, true]);
  expect(sizes.get(`2 ${name}`)).toBeLessThanOrEqual(MAX_BUNDLE_BYTES);
});

describe('functions in a service of Function Compute 2.0', () => {
  let hub: HubLand;
  afterEach(() => hub.land.stop());

  const start = async (service: string): Promise<void> => {
    hub = await startHub({
      sYamlPath,
      serviceName: SERVICE,
      policy: () => ({ functionCompute: { version: 2, service } }),
    });
  };

  test('fan out by signed asynchronous invocations, which are retried', async () => {
    await start(SERVICE);
    quiet(hub);
    const [first = '', second = ''] = hub.memberIds;
    const snapshotIds = [hub.invite(first), hub.invite(second)];
    hub.land.cloud.faults.add({
      match: { accountId: first, action: 'ListResourceShareInvitations' },
      effect: 'error-500',
      times: 5,
    });
    const summary = await hub.invoke('accept-invitation', { regions: [HANGZHOU] });
    await hub.land.advance(120_000);
    expect(summary.regions).toMatchObject([{ planned: 3, applied: 3, failed: 0 }]);
    expect([hub.sees(first, snapshotIds[0] ?? ''), hub.sees(second, snapshotIds[1] ?? '')]).toEqual([true, true]);
    expect(hub.runsFor(first).map(({ error }) => error !== undefined)).toEqual([true, false]);
  });

  test('knock', async () => {
    await start(SERVICE);
    hub.land.platform.areTimersEnabled = false;
    const [member = ''] = hub.memberIds;
    const owner = hub.land.cloud.as(OWNER, HANGZHOU);
    const { snapshotId } = owner.createSnapshot({ isComplete: true });
    owner.tagSnapshot(snapshotId, { 'share-to': member });
    await hub.land.advance(15_000);
    expect(hub.sees(member, snapshotId)).toBe(true);
  });

  test('say what is wrong when the policy names another service', async () => {
    await start('elsewhere');
    quiet(hub);
    const { regions } = await hub.invoke('accept-invitation', { regions: [HANGZHOU] });
    expect(regions).toMatchObject([{ applied: 0, failed: 3, findings: [{ code: 'HANDOVER_FAILED' }] }]);
  });
});
