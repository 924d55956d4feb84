import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CONTEXT, type Liar, startLiar } from './liar.ts';

/** The built sweep in a process of its own, in an environment that somebody else has set up. */

const SECRETS = [CONTEXT.credentials.accessKeySecret, CONTEXT.credentials.securityToken ?? ''];
const SCRIPT = `
  require(process.argv[1]).handler(Buffer.from('{}'), JSON.parse(process.argv[2])).then(
    (summary) => console.log(JSON.stringify({ summary })),
    (error) => console.log(JSON.stringify({ code: error.code, text: error.message })),
  );`;

/** Longer than a run takes on the busiest machine. */
const HANG_MS = 600_000;

const folder = mkdtempSync(join(tmpdir(), 'snapshare-endpoints-'));
// As deployed: without the project's package.json above it.
const bundlePath = join(folder, 'index.js');
copyFileSync(join(import.meta.dirname, '../../dist/functions/sweep/index.js'), bundlePath);
const policyPath = join(folder, 'policy.json');
writeFileSync(policyPath, JSON.stringify({ installation: 'acme', mode: 'sync', regions: ['cn-hangzhou'] }));

let service: Liar;
let thief: Liar;
beforeAll(async () => {
  [service, thief] = await Promise.all([startLiar(), startLiar()]);
});
beforeEach(() => {
  service.received.length = 0;
  thief.received.length = 0;
});
afterAll(() => Promise.all([service.stop(), thief.stop()]));

/** Everything that a run writes, its result on the last line. */
async function run(environment: Readonly<Record<string, string>>): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['-e', SCRIPT, bundlePath, JSON.stringify(CONTEXT)],
    { env: { PATH: process.env['PATH'] ?? '', SNAPSHARE_POLICY: policyPath, ...environment }, timeout: HANG_MS },
  );
  return stdout + stderr;
}

const toService = (): string => JSON.stringify({ 'cn-hangzhou': service.url });

describe('credentials go to no host outside the endpoint map', () => {
  test('when the service redirects', async () => {
    const statuses = [301, 302, 303, 307, 308];
    service.answer = (_, response) => {
      response.writeHead(statuses[service.received.length % statuses.length] ?? 302, { location: `${thief.url}/` });
      response.end();
    };
    const written = await run({ SNAPSHARE_ENDPOINTS: toService() });
    expect(service.received.length).toBeGreaterThan(4);
    expect(thief.received).toEqual([]);
    expect(written).toContain('SNAPSHARE_PARTIAL_FAILURE');
    for (const secret of SECRETS) expect(written).not.toContain(secret);
  });

  test('when the environment names proxies, other endpoints or other sources of credentials', async () => {
    service.answer = (_, response) => response.end('{}');
    const { url } = thief;
    const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy'];
    const sources = ['ALIBABA_CLOUD_CREDENTIALS_URI', 'ALIBABA_CLOUD_ECS_ENDPOINT', 'ALIBABA_CLOUD_STS_ENDPOINT'];
    const written = await run({
      ...Object.fromEntries([...names, ...sources].map((name) => [name, url])),
      ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAI5tOtherOtherOther',
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'other-secret',
      DEBUG: '*',
      SNAPSHARE_ENDPOINTS: toService(),
    });
    expect(service.received.length).toBeGreaterThan(0);
    expect(thief.received).toEqual([]);
    const signers = service.received.map(
      ({ headers }) => /Credential=([^,]+)/.exec(String(headers.authorization))?.[1],
    );
    expect(new Set(signers)).toEqual(new Set([CONTEXT.credentials.accessKeyId]));
    for (const secret of [...SECRETS, 'other-secret']) expect(written).not.toContain(secret);
  });

  test.each([
    { name: 'is not in the map', map: (url: string) => ({ 'cn-shanghai': url }) },
    { name: 'has no URL for a product', map: (url: string) => ({ 'cn-hangzhou': { sts: url } }) },
    { name: 'has a URL with a password in it', map: (url: string) => ({ 'cn-hangzhou': url.replace('//', '//a:b@') }) },
  ])('when the region $name', async ({ map }) => {
    const written = await run({ SNAPSHARE_ENDPOINTS: JSON.stringify(map(thief.url)) });
    expect(thief.received).toEqual([]);
    expect(written).toMatch(/CALL_FAILED|BAD_EVENT/);
    for (const secret of SECRETS) expect(written).not.toContain(secret);
  });
});

describe('a policy file', () => {
  const at = (name: string): string => join(folder, name);
  const makers: Readonly<Record<string, (path: string) => void>> = {
    'a pipe that nobody writes to': (path) => execFileSync('mkfifo', [path]),
    'a link to a device without an end': (path) => symlinkSync('/dev/zero', path),
    'a link to itself': (path) => symlinkSync(path, path),
    'a gigabyte large': (path) => {
      writeFileSync(path, '');
      truncateSync(path, 1_073_741_824);
    },
    'a folder': () => undefined,
    'nested without end': (path) => writeFileSync(path, '['.repeat(500_000)),
    'a bomb of aliases': (path) => {
      const lists = Array.from({ length: 30 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]`);
      writeFileSync(path, `a0: &a0 [x]\n${lists.join('\n')}\n`);
    },
  };

  test.each(Object.entries(makers))('that is %s is a clear error before the first call', async (name, make) => {
    const path = name === 'a folder' ? folder : at(`${name.replaceAll(' ', '-')}.yaml`);
    make(path);
    const written = await run({ SNAPSHARE_POLICY: path, SNAPSHARE_ENDPOINTS: toService() });
    expect(written).toMatch(/"code":"SNAPSHARE_(INPUT|POLICY)","text":"reading the policy /);
    expect(service.received).toEqual([]);
  });
});
