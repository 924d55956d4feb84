import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { LocalCloudOptions } from '../../../emulator/state/types.ts';
import { makeCertificate } from '../../../scripts/certificate.ts';
import { Landscape, OTHER_REGION, REGION } from '../harness.ts';

let landscape: Landscape;

async function open(options: Partial<LocalCloudOptions>): Promise<void> {
  landscape = new Landscape(options);
  await landscape.cloud.start();
}
afterEach(() => landscape.cloud.stop());

/** One call through the port for all regions. */
function callCommon(product: 'ecs' | 'sts' | 'location', action: string, query: Record<string, unknown>) {
  const { cloud, owner } = landscape;
  Object.assign(cloud.endpoints, { common: cloud.commonEndpoint });
  return landscape.call(owner, product, action, query, { regionId: 'common' });
}

describe('the port for all regions', () => {
  test('tells them apart by RegionId, and takes the first for calls that name none', async () => {
    await open({ commonPort: 0 });
    landscape.as(landscape.owner, OTHER_REGION).createSnapshot({ name: 'there' });
    for (const [regionId, count] of [
      [REGION, 0],
      [OTHER_REGION, 1],
    ] as const) {
      expect(await callCommon('ecs', 'DescribeSnapshots', { RegionId: regionId })).toMatchObject({ TotalCount: count });
    }
    expect(await callCommon('sts', 'GetCallerIdentity', {})).toMatchObject({ AccountId: landscape.owner.accountId });
    expect(landscape.cloud.calls.map(({ regionId }) => regionId)).toEqual([REGION, OTHER_REGION, REGION]);
  });

  test('tells them apart by the host name for calls that have no RegionId', async () => {
    await open({ commonPort: 0 });
    const { port } = new URL(landscape.cloud.commonEndpoint ?? '');
    const { snapshotId } = landscape.as(landscape.owner, OTHER_REGION).createSnapshot({ isComplete: true });
    Object.assign(landscape.cloud.endpoints, { named: `http://${OTHER_REGION}.localhost:${port}` });
    const answer = await landscape
      .call(landscape.owner, 'ecs', 'DeleteSnapshot', { SnapshotId: snapshotId }, { regionId: 'named' })
      .catch((error: unknown) => error);
    // Where `*.localhost` does not lead to this machine, nothing arrives.
    const isResolved = !(answer instanceof Error && /ENOTFOUND|EAI_AGAIN/.test(answer.message));
    expect(landscape.as(landscape.owner, OTHER_REGION).visibleSnapshots()).toHaveLength(isResolved ? 0 : 1);
  });
});

test('Location gives the port of a region for every service', async () => {
  await open({});
  const query = { Id: OTHER_REGION, ServiceCode: 'ecs', Type: 'openAPI' };
  expect(await landscape.call(landscape.owner, 'location', 'DescribeEndpoints', query)).toMatchObject({
    Endpoints: {
      Endpoint: [
        {
          Endpoint: new URL(landscape.cloud.endpoints[OTHER_REGION] ?? '').host,
          SerivceCode: 'ecs',
          Protocols: { Protocols: ['HTTP'] },
        },
      ],
    },
  });
});

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

test.skipIf(!hasOpenssl)('with a certificate a port answers HTTPS as well as HTTP', async () => {
  const certificate = makeCertificate(mkdtempSync(join(tmpdir(), 'certificate-')));
  await open({ certificate });
  const { host, port } = new URL(landscape.cloud.endpoints[REGION] ?? '');
  const statusOf = (options: { readonly ca?: string; readonly hostname: string }): Promise<number | string> =>
    new Promise((resolve) => {
      request({ ...options, port, method: 'POST', headers: { host } }, (answer) => {
        answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
      })
        .once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
        .end();
    });
  expect(await statusOf({ ca: certificate.cert, hostname: '127.0.0.1' })).toBe(400);
  expect(await statusOf({ hostname: '127.0.0.1' })).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  expect(await landscape.call(landscape.owner, 'sts', 'GetCallerIdentity')).toMatchObject({
    AccountId: landscape.owner.accountId,
  });
});

test('a connection is kept however long it is idle, so that no call meets its end', async () => {
  await open({ commonPort: 0 });
  const { headers } = await fetch(landscape.cloud.commonEndpoint ?? '');
  // With a limit the server tells it here.
  expect([headers.get('connection'), headers.get('keep-alive')]).toEqual(['keep-alive', null]);
});
