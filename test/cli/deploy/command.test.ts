import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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

  test.each([
    { slip: 'two wishes at once', args: ['--dry-run', '--remove'], says: "cannot be used with option '--remove'" },
    {
      slip: 'the example',
      args: ['--policy', EXAMPLE_POLICY],
      says: 'it is the example, in which no account is yours',
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

  test('refuses a policy for Function Compute 2.0, which the deployment files are not for', async () => {
    const old = { ...POLICY, functionCompute: { version: 2, service: 'snapshare' } };
    writeFileSync(join(folder, 'snapshare.yaml'), JSON.stringify(old));
    const { code, stderr } = await deploy(['--dry-run']);
    expect([code, stderr.includes('the policy says functionCompute.version: 2')], stderr).toEqual([1, true]);
  });
});
