import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Invocation } from '../emulator/platform/deployed-function.ts';
import { outcomeOf } from './demo/function-records.ts';
import { HANGZHOU, type LandingZone, REGIONS, startLandingZone } from './demo/landing-zone.ts';

const HELP = `Starts the emulated cloud of the demo in real time, deploys the built functions into it, and leaves it running.

Usage: npm run local -- [--port N]

  --port N  the first region listens on 127.0.0.1:N, the next on N + 1; default: any free ports
  --help    this text
`;

class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Reads the base port; undefined stands for any free ports. */
function readPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  const highest = 65_536 - REGIONS.length;
  if (Number.isInteger(port) && port >= 1 && port <= highest) return port;
  throw new UsageError(`--port takes a whole number from 1 to ${highest}, not ${JSON.stringify(text)}`);
}

function start(port: number | undefined): Promise<LandingZone> {
  const ports = port && Object.fromEntries(REGIONS.map((regionId, index) => [regionId, port + index]));
  return startLandingZone({ platform: { time: 'live' }, cloud: { snapshotMs: 5_000, ...(ports && { ports }) } });
}

function welcome({ land, accounts }: LandingZone, snapshotId: string, policyPath: string): string {
  const { endpoints } = land.cloud;
  const keys = Object.values(accounts).map(
    ({ name, accountId, accessKeyId, accessKeySecret }) =>
      `  ${name.padEnd(9)} ${accountId}  ${accessKeyId}  ${accessKeySecret}`,
  );
  return `The emulated cloud is running. Its keys and accounts exist nowhere else.

Endpoints, each for all products of its region
${REGIONS.map((regionId) => `  ${regionId.padEnd(12)} ${endpoints[regionId] ?? ''}`).join('\n')}

Accounts, with the id and the secret of an access key that may do everything in them
${keys.join('\n')}

For Snapshare's command line in another terminal, in this folder: the owner's key, and the policy of the functions here
  export SNAPSHARE_POLICY='${policyPath}'
  export SNAPSHARE_ENDPOINTS='${JSON.stringify(endpoints)}'
  export ALIBABA_CLOUD_ACCESS_KEY_ID=${accounts.owner.accessKeyId}
  export ALIBABA_CLOUD_ACCESS_KEY_SECRET=${accounts.owner.accessKeySecret}

The owner has a snapshot in ${HANGZHOU}: golden-web, ${snapshotId}. To have it shared with the account shop, and to see
that it is, try
  npx snapshare share ${snapshotId} ${accounts.shop.accountId}
  npx snapshare status
  npx snapshare explain ${snapshotId} ${accounts.shop.accountId}

The same with the vendor's SDK, and what the account shop sees ten seconds later:

${example({ land, accounts }, snapshotId)}

Runs of the deployed functions are listed below. Ctrl-C ends everything.
`;
}

function example({ land, accounts }: Pick<LandingZone, 'land' | 'accounts'>, snapshotId: string): string {
  const { owner, shop } = accounts;
  const endpoint = new URL(land.cloud.endpoints[HANGZHOU] ?? '').host;
  return `node --input-type=module <<'END'
import ecs, { DescribeSnapshotsRequest, TagResourcesRequest } from '@alicloud/ecs20140526';
import { $OpenApiUtil } from '@alicloud/openapi-core';
const regionId = '${HANGZHOU}';
const as = (accessKeyId, accessKeySecret) =>
  new ecs.default(new $OpenApiUtil.Config({ accessKeyId, accessKeySecret, regionId, endpoint: '${endpoint}', protocol: 'HTTP' }));
const owner = as('${owner.accessKeyId}', '${owner.accessKeySecret}');
const shop = as('${shop.accessKeyId}', '${shop.accessKeySecret}');
const tag = [{ key: 'share-to', value: '${shop.accountId}' }];
await owner.tagResources(new TagResourcesRequest({ regionId, resourceType: 'snapshot', resourceId: ['${snapshotId}'], tag }));
await new Promise((resolve) => setTimeout(resolve, 10_000));
const { body } = await shop.describeSnapshots(new DescribeSnapshotsRequest({ regionId }));
console.log('shop sees', body.snapshots.snapshot.map(({ snapshotName }) => snapshotName));
END`;
}

function runLine({ accounts }: LandingZone, invocation: Invocation): string {
  const { functionName, accountId, regionId, trigger, endMs = 0, atMs } = invocation;
  const who = Object.values(accounts).find((account) => account.accountId === accountId)?.name ?? accountId;
  const time = new Date(endMs).toISOString().slice(11, 19);
  const seconds = ((endMs - atMs) / 1000).toFixed(1);
  return `${time} ${functionName} of ${who} in ${regionId}, woken by ${trigger}, ${seconds} s: ${outcomeOf(invocation)}\n`;
}

async function serve(port: number | undefined): Promise<void> {
  const zone = await start(port);
  const { cloud, platform } = zone.land;
  platform.onInvocationEnd((invocation) => process.stdout.write(runLine(zone, invocation)));
  const { snapshotId } = cloud
    .as(zone.accounts.owner.accountId, HANGZHOU)
    .createSnapshot({ name: 'golden-web', sizeGiB: 800, retentionDays: 30, isComplete: true });
  // A folder of its own, since others on the machine may lay files into the temporary one.
  const folder = mkdtempSync(join(tmpdir(), 'snapshare-local-'));
  try {
    const policyPath = join(folder, 'policy.json');
    writeFileSync(policyPath, JSON.stringify(zone.policy, undefined, 2), { mode: 0o600 });
    process.stdout.write(welcome(zone, snapshotId, policyPath));
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  await zone.land.stop();
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

try {
  const { values } = parseArgs({ options: { port: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help === true) process.stdout.write(HELP);
  else await serve(readPort(values.port));
} catch (error) {
  const isUsage = error instanceof UsageError || codeOf(error).startsWith('ERR_PARSE_ARGS_');
  if (!(error instanceof Error) || (!isUsage && codeOf(error) !== 'EADDRINUSE')) throw error;
  process.stderr.write(isUsage ? `${error.message}\n\n${HELP}` : `${error.message}\n`);
  process.exitCode = isUsage ? 2 : 1;
}
