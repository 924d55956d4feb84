import { execFile, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { crc32, inflateRawSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { EXAMPLE_POLICY } from '../../example-policy.ts';

const PACKAGE = join(import.meta.dirname, '../../..');
const POLICY = {
  installation: 'mine',
  mode: 'observe',
  regions: ['cn-hangzhou'],
  principals: { external: ['2222333344445555'] },
};
const ACCOUNTS =
  'owner: { accountId: "1234567890123456", access: owner }\nmembers: [{ accountId: "2222333344445555", access: partner }]\n';

/** Stands in for the deployment tool: writes down what it is asked, and the policy in the package that it would send. */
const STUB = `#!${process.execPath}
const { appendFileSync, existsSync, readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const [resource, verb, , file, , access] = process.argv.slice(2);
const place = file.endsWith('s.member.yaml') ? 'members' : 'functions';
const policy = JSON.parse(readFileSync(join(dirname(file), 'dist', place, resource, 'policy.json'), 'utf8'));
const hasCode = ['index.js', 'server.js'].every((name) => existsSync(join(dirname(file), 'dist', place, resource, name)));
const told = { resource, verb, access, region: process.env.SNAPSHARE_REGION, installation: policy.installation, notify: policy.notify, hasCode };
appendFileSync(process.env.RECORD, JSON.stringify(told) + '\\n');
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'snapshare-deploy-test-'));
  mkdirSync(join(folder, 'deploy'));
  mkdirSync(join(folder, 'tmp'));
  writeFileSync(join(folder, 'deploy/accounts.yaml'), ACCOUNTS);
  writeFileSync(join(folder, 'snapshare.yaml'), JSON.stringify(POLICY));
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function deploy(args: readonly string[], environment: Record<string, string> = {}): Promise<Ended> {
  const env = { PATH: dirname(process.execPath), HOME: folder, TMPDIR: join(folder, 'tmp'), ...environment };
  return new Promise((resolve) => {
    const file = join(PACKAGE, 'dist/cli/snapshare.js');
    execFile(process.execPath, [file, 'deploy', ...args], { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

function withStub(): { readonly environment: Record<string, string>; readonly calls: () => Record<string, unknown>[] } {
  const bin = join(folder, 'node_modules/.bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 's'), STUB);
  chmodSync(join(bin, 's'), 0o755);
  const record = join(folder, 'calls');
  writeFileSync(record, '');
  const aliases = { owner_serverless_devs_key: '{}', partner_serverless_devs_key: '{}' };
  writeFileSync(
    join(folder, 'deploy/accounts.yaml'),
    ACCOUNTS.replace('access: owner', 'access: owner_serverless_devs_key').replace(
      'access: partner',
      'access: partner_serverless_devs_key',
    ),
  );
  const calls = () =>
    readFileSync(record, 'utf8')
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { environment: { ...aliases, RECORD: record }, calls };
}

/** The files of a ZIP archive, found by its directory, as whoever unpacks one does. @see APPNOTE.TXT, 4.3 */
function unzipped(archive: Buffer): Map<string, Buffer> {
  const end = archive.lastIndexOf('PK\u0005\u0006');
  const files = new Map<string, Buffer>();
  for (let at = archive.readUInt32LE(end + 16); at < end; ) {
    expect(archive.toString('latin1', at, at + 4)).toBe('PK\u0001\u0002');
    const [nameChars, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    const name = archive.toString('utf8', at + 46, at + 46 + (nameChars ?? 0));
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const content = inflateRawSync(archive.subarray(start, start + archive.readUInt32LE(at + 20)));
    expect([content.length, crc32(content)]).toEqual([archive.readUInt32LE(at + 24), archive.readUInt32LE(at + 16)]);
    files.set(name, content);
    at += 46 + (nameChars ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  expect(files.size).toBe(archive.readUInt16LE(end + 10));
  return files;
}

describe('deploy, in a folder that has a policy and accounts', () => {
  test('shows what it would deploy without tool, network or credentials, and leaves nothing behind', async () => {
    const { code, stdout, stderr } = await deploy(['--dry-run']);
    expect([code, stderr]).toEqual([0, 'Policy: snapshare.yaml\n']);
    expect(stdout.match(/^# .*$/gm)).toEqual([
      '# share-on-tag in account 1234567890123456 (access owner), cn-hangzhou',
      '# sweep in account 1234567890123456 (access owner), cn-hangzhou',
      '# unshare-expired in account 1234567890123456 (access owner), cn-hangzhou',
      '# accept-invitation in account 2222333344445555 (access partner), cn-hangzhou',
      '# use-shared in account 2222333344445555 (access partner), cn-hangzhou',
    ]);
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  });

  test('sends the policy that is named, with whatever policy the code was built, and members no address for notices', async () => {
    const stub = withStub();
    const other = { ...POLICY, installation: 'other', notify: { webhook: 'https://example.com/hook' } };
    writeFileSync(join(folder, 'other.yaml'), JSON.stringify(other));
    const { code, stdout } = await deploy(['--policy', 'other.yaml'], stub.environment);
    expect([code, stdout.split('\n').at(-2)]).toEqual([0, 'deployed 5 of 5']);
    const told = { verb: 'deploy', region: 'cn-hangzhou', installation: 'other', hasCode: true };
    const ofOwner = { ...told, access: 'owner_serverless_devs_key', notify: { webhook: 'https://example.com/hook' } };
    const ofMember = { ...told, access: 'partner_serverless_devs_key', notify: { webhook: '' } };
    expect(stub.calls()).toEqual([
      ...['share-on-tag', 'sweep', 'unshare-expired'].map((resource) => ({ resource, ...ofOwner })),
      ...['accept-invitation', 'use-shared'].map((resource) => ({ resource, ...ofMember })),
    ]);
  });

  test('compares and removes by the same steps, and removes nothing unasked', async () => {
    const stub = withStub();
    expect((await deploy(['--diff'], stub.environment)).code).toBe(0);
    expect(stub.calls().map(({ verb }) => verb)).toEqual(Array(5).fill('plan'));
    const unasked = await deploy(['--remove'], stub.environment);
    expect([unasked.code, stub.calls().length]).toEqual([1, 5]);
    expect((await deploy(['--remove', '--yes'], stub.environment)).stdout).toContain('removed 5 of 5');
    expect(
      stub
        .calls()
        .slice(5)
        .map(({ verb }) => verb),
    ).toEqual(Array(5).fill('remove'));
  });

  test('writes the templates where it is told', async () => {
    const { code, stdout } = await deploy(['--templates', '--out', 'roles']);
    expect(code).toBe(0);
    expect(stdout.trim().split('\n').sort()).toEqual(
      readdirSync(join(folder, 'roles')).map((name) => join('roles', name)),
    );
  });

  test('writes another tool’s form with the policy in every package, for nobody else on the machine to read', async () => {
    const { code, stdout } = await deploy(['--form', 'ros', '--out', 'stack']);
    const written = stdout.trim().split('\n');
    expect([code, written.map((path) => path.replace(/[0-9a-f]{12}$/, 'DIGEST'))]).toEqual([
      0,
      ['everything.ros.yaml', 'packages/DIGEST', 'everything-member.ros.yaml', 'packages/DIGEST'].map((name) =>
        join('stack', name),
      ),
    ]);
    const [stack = '', packages = ''] = written;
    expect(readFileSync(join(folder, stack), 'utf8')).toContain(`\${CodePrefix}${packages.slice(-12)}/sweep.zip`);
    const sweep = join(folder, packages, 'sweep.zip');
    const files = unzipped(readFileSync(sweep));
    expect(JSON.parse(String(files.get('policy.json')))).toEqual(POLICY);
    for (const name of ['index.js', 'server.js'])
      expect(files.get(name)?.equals(readFileSync(join(PACKAGE, 'dist/functions/sweep', name))), name).toBe(true);
    for (const path of [join(folder, stack), sweep]) expect(statSync(path).mode & 0o777).toBe(0o600);
    // The same again has the same name; another policy another.
    expect((await deploy(['--form', 'ros', '--out', 'stack'])).stdout).toBe(stdout);
    writeFileSync(join(folder, 'snapshare.yaml'), JSON.stringify({ ...POLICY, mode: 'sync' }));
    expect((await deploy(['--form', 'ros', '--out', 'stack'])).stdout).not.toBe(stdout);
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  });

  test.each([
    { slip: 'two wishes at once', args: ['--dry-run', '--remove'], says: "cannot be used with option '--remove'" },
    {
      slip: 'the example',
      args: ['--policy', EXAMPLE_POLICY],
      says: 'it is the example, in which no account is yours',
    },
    { slip: 'a tool that it writes nothing for', args: ['--form', 'cdk'], says: 'Allowed choices are ros, terraform' },
    {
      slip: 'a folder that is a file',
      args: ['--form', 'ros', '--out', 'snapshare.yaml'],
      says: 'snapshare.yaml failed',
    },
    { slip: 'the same for templates', args: ['--templates', '--out', 'snapshare.yaml'], says: 'snapshare.yaml failed' },
    {
      slip: 'a folder where none can be made',
      args: ['--templates', '--out', '/proc/none'],
      says: '/proc/none failed',
    },
    {
      slip: 'the example in another form',
      args: ['--form', 'ros', '--policy', EXAMPLE_POLICY],
      says: 'it is the example',
    },
    { slip: 'accounts that are not there', args: ['--dry-run', '--accounts', 'none.yaml'], says: 'none.yaml' },
    {
      slip: 'an alias without credentials',
      args: [],
      says: 'the access alias owner of 1234567890123456 does not exist',
    },
  ])('refuses $slip', async ({ args, says }) => {
    const { code, stderr } = await deploy(args);
    expect([code, stderr.includes(says)], stderr).toEqual([1, true]);
  });

  test.each([
    '--templates',
    '--form=ros',
    '--form=terraform',
  ])('refuses more owners than RAM trusts in one role with %s', async (what) => {
    const accounts = Array.from({ length: 200 }, (_, index) => String(1_000_000_000_000_100 + index));
    const owners = { roleName: 'snapshare-owner', accounts };
    writeFileSync(join(folder, 'snapshare.yaml'), JSON.stringify({ ...POLICY, owners }));
    const { code, stderr } = await deploy([what, '--out', 'out']);
    expect([code, existsSync(join(folder, 'out'))]).toEqual([1, false]);
    expect(stderr).toContain('snapshare-events failed: the trust policy has');
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('leaves nothing of the policy behind where %s ends it, nor a tool that SIGTERM did not reach', async (signal, code) => {
    const { environment } = withStub();
    writeFileSync(
      join(folder, 'node_modules/.bin/s'),
      `#!${process.execPath}\nconsole.log('at work'); setInterval(() => {}, 1000);\n`,
    );
    const env = { PATH: dirname(process.execPath), HOME: folder, TMPDIR: join(folder, 'tmp'), ...environment };
    const args = [join(PACKAGE, 'dist/cli/snapshare.js'), 'deploy'];
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { pid = 0, stdout } = child;
    // A terminal tells all of the group; SIGTERM comes to the command alone.
    stdout.once('data', () => process.kill(signal === 'SIGTERM' ? pid : -pid, signal));
    // It closes once nobody holds the output, the tool neither.
    const ended = await new Promise((resolve) => child.once('close', resolve));
    expect([ended, readdirSync(join(folder, 'tmp'))]).toEqual([code, []]);
  });

  test('refuses a policy for Function Compute 2.0, which the deployment files are not for', async () => {
    const old = { ...POLICY, functionCompute: { version: 2, service: 'snapshare' } };
    writeFileSync(join(folder, 'snapshare.yaml'), JSON.stringify(old));
    const { code, stderr } = await deploy(['--dry-run']);
    expect([code, stderr.includes('the policy says functionCompute.version: 2')], stderr).toEqual([1, true]);
  });
});
