import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalLandscape } from '../emulator/index.ts';
import { nameOfShare } from '../shared/plan/cover/share-set.ts';

/**
 * What the command line takes over many owners: `tsx bench/command-line.ts [OWNERS [SNAPSHOTS [COMMAND…]]]`, after a build. Of each
 * command it prints the time, the processor's time and the peak of resident memory, all of the command's process alone.
 */

const [ownerCount = '200', snapshotCount = '100', ...named] = process.argv.slice(2);
const [OWNERS, SNAPSHOTS] = [Number(ownerCount), Number(snapshotCount)];
const REGIONS = ['cn-hangzhou', 'cn-shanghai', 'cn-beijing'];
const HUB = '1000000000000001';
const INSTALLATION = 'bench';
const ROLE = 'snapshare-owner';
const CLI = join(import.meta.dirname, '../dist/cli/snapshare.js');
const COMMANDS = named.length > 0 ? named : ['status', 'plan', 'readers', 'exposure', 'report'];

const idOf = (place: number): string => `1${String(place).padStart(15, '0')}`;
const readers = Array.from({ length: 5 }, (_, index) => idOf(100 + index));
const owners = Array.from({ length: OWNERS }, (_, index) => idOf(1_000 + index));

const land = await startLocalLandscape({
  regions: REGIONS,
  platform: { time: 'live' },
  cloud: { settleMs: 1, snapshotMs: false },
});
const { cloud } = land;
const hub = cloud.createAccount({ accountId: HUB, directory: 'management' });
for (const accountId of [...readers, ...owners]) cloud.createAccount({ accountId, directory: 'member' });
for (const accountId of owners) cloud.createRole(accountId, ROLE, { principals: [HUB], externalId: INSTALLATION });
for (const accountId of owners) {
  for (const person of REGIONS.map((regionId) => cloud.as(accountId, regionId))) {
    const snapshotIds = Array.from(
      { length: SNAPSHOTS },
      () => person.createSnapshot({ isComplete: true, tags: { 'share-to': '@everyone' } }).snapshotId,
    );
    const tags = { 'snapshare:installation': INSTALLATION, 'snapshare:kind': 'directory' };
    const { shareId } = person.createShare({ name: nameOfShare('directory', readers), principals: readers, tags });
    for (let at = 0; at < snapshotIds.length; at += 5)
      person.associate(shareId, { snapshotIds: snapshotIds.slice(at, at + 5), principals: [] });
  }
}
const dir = mkdtempSync(join(tmpdir(), 'snapshare-bench-'));
const policy = {
  installation: INSTALLATION,
  mode: 'sync',
  regions: REGIONS,
  owners: { roleName: ROLE, accounts: owners },
  groups: { everyone: readers },
};
writeFileSync(join(dir, 'policy.json'), JSON.stringify(policy));
const told = join(dir, 'told.mjs');
const line = 'JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, peak: maxRSS / 1024 })';
const hook = `process.on('exit', () => { const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage(); process.stderr.write('\\n' + ${line}); });`;
writeFileSync(told, hook);

for (const command of COMMANDS) {
  for (const json of [false, true]) {
    const args = [CLI, command, ...(json ? ['--json'] : command === 'report' ? ['--out', 'page.html'] : [])];
    const startMs = performance.now();
    const child = spawn(process.execPath, ['--import', told, ...args], {
      cwd: dir,
      env: {
        PATH: process.env['PATH'],
        HOME: dir,
        SNAPSHARE_POLICY: join(dir, 'policy.json'),
        SNAPSHARE_ENDPOINTS: JSON.stringify(cloud.endpoints),
        ALIBABA_CLOUD_ACCESS_KEY_ID: hub.accessKeyId,
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: hub.accessKeySecret,
        ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let written = 0;
    let error = '';
    child.stdout.on('data', (chunk: Buffer) => {
      written += chunk.length;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      error = (error + text).slice(-2_000);
    });
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    const { cpu = 0, peak = 0 } = JSON.parse(error.slice(error.lastIndexOf('\n') + 1) || '{}') as Record<
      string,
      number
    >;
    const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
    process.stdout.write(
      `${command}${json ? ' --json' : ''}: code ${code}, ${seconds} s, CPU ${cpu.toFixed(1)} s, peak ${peak.toFixed(0)} MiB, ${(written / 2 ** 20).toFixed(1)} MiB written\n`,
    );
    if (code === 1) process.stdout.write(`${error}\n`);
  }
}
await land.stop();
