import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { isBuiltin } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle, listFunctions, versionOf } from '../../scripts/bundle.ts';

const FUNCTIONS_DIR = join(import.meta.dirname, '../../functions');
const NAMES = [...listFunctions(FUNCTIONS_DIR), 'sdk-user'];
const MAX_BUNDLE_BYTES = 350 * 1024;
const MAX_SERVER_BYTES = 6 * 1024;

let outDir = '';
let outputs = new Map<string, { bytes: number; inputs: string[]; imports: string[] }>();

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'snapshare-build-'));
  const entries = NAMES.map((name) => [
    name,
    name === 'sdk-user' ? join(import.meta.dirname, 'fixtures/sdk-user.ts') : join(FUNCTIONS_DIR, name, 'index.ts'),
  ]);
  const { metafile } = await bundle(Object.fromEntries(entries) as Record<string, string>, outDir);
  outputs = new Map(
    Object.entries(metafile.outputs).map(([file, { bytes, inputs, imports }]) => [
      basename(file) === 'index.js' ? basename(dirname(file)) : join(basename(dirname(file)), basename(file)),
      { bytes, inputs: Object.keys(inputs), imports: imports.map(({ path }) => path) },
    ]),
  );
});

afterAll(() => rm(outDir, { recursive: true }));

/** Runs a script in a process of its own, in the folder of the bundles, with no module but Node's own in reach. */
async function runAlone(script: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { cwd: outDir, env: {} });
  return stdout;
}

test.each(NAMES)('%s is one file within its budget that needs nothing but Node', (name) => {
  const output = outputs.get(name);
  expect(output?.bytes).toBeLessThanOrEqual(MAX_BUNDLE_BYTES);
  expect(output?.imports.filter((path) => !isBuiltin(path))).toEqual([]);
});

test('the version is that of the package with a hash of the code, the same for the same code and another for other code', async () => {
  const again = await mkdtemp(join(tmpdir(), 'snapshare-again-'));
  const build = async (names: readonly string[]): Promise<string> => {
    const entries = names.map((name) => [name, join(FUNCTIONS_DIR, name, 'index.ts')] as const);
    await bundle(Object.fromEntries(entries), again);
    return versionOf(again, names);
  };
  const one = await build(['sweep', 'use-shared']);
  expect(one).toMatch(/^\d+\.\d+\.\d+\+[0-9a-f]{12}$/);
  expect(await build(['use-shared', 'sweep'])).toBe(one);
  expect(await build(['sweep', 'accept-invitation'])).not.toBe(one);
  await rm(again, { recursive: true });
});

test.each(NAMES)('%s has a server beside it that is small and holds nothing of the SDK', (name) => {
  const { bytes = 0, inputs = [], imports = [] } = outputs.get(`${name}/server.js`) ?? {};
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(MAX_SERVER_BYTES);
  expect(inputs.filter((input) => input.includes('node_modules'))).toEqual([]);
  expect(imports.filter((path) => !isBuiltin(path))).toEqual([]);
});

test.each(NAMES)('%s holds the whole client of no product of the vendor', (name) => {
  const clients = /@alicloud\/(?:ecs|sts|kms|resourcemanager|resourcesharing)\d+\/dist\/client\.js$/;
  expect(outputs.get(name)?.inputs.filter((input) => clients.test(input))).toEqual([]);
});

test.each(NAMES)('%s loads in an empty folder and exports a handler', async (name) => {
  const script = `console.log(typeof require(${JSON.stringify(`./${name}/index.js`)}).handler)`;
  expect(await runAlone(script)).toBe('function\n');
});

test('a bundle signs a call and reads its answer without what was left out', async () => {
  const server = createServer((request, response) => {
    const isSigned = request.headers.authorization?.startsWith('ACS3-HMAC-SHA256 Credential=STS.x,') ?? false;
    response.writeHead(isSigned ? 200 : 403, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ RequestId: 'R', Code: 'Forbidden.RAM', Snapshots: { Snapshot: [] } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const event = JSON.stringify({ 'cn-hangzhou': `http://127.0.0.1:${port}` });
  const context = {
    credentials: { accessKeyId: 'STS.x', accessKeySecret: 'y', securityToken: 'z' },
    region: 'cn-hangzhou',
    accountId: '1010101010101010',
  };
  const call = `handler(${JSON.stringify(event)}, ${JSON.stringify(context)})`;
  const script = `require('./sdk-user/index.js').${call}.then((result) => console.log(JSON.stringify(result)))`;
  try {
    expect(await runAlone(script)).toBe('{"snapshotCount":0}\n');
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
