import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { $OpenApiUtil } from '@alicloud/openapi-core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { REQUESTS_AN_INSTANCE, RUNTIME } from '../../cli/doctor/functions.ts';
import type { FaultRule } from '../../emulator/wire/faults.ts';
import { runProgram } from '../fuzz/command-lines/run.ts';
import { type Company, HANGZHOU, startCompany } from './company.ts';

interface Check {
  readonly name: string;
  readonly verdict: string;
  readonly detail: string;
}

/** The part of the CommonJS client used here. */
interface Fc3 {
  readonly default: new (config: $OpenApiUtil.Config) => { createFunction(request: object): Promise<unknown> };
  readonly CreateFunctionRequest: new (fields: object) => object;
  readonly CreateFunctionInput: new (fields: object) => object;
}

const fc3 = createRequire(import.meta.url)('@alicloud/fc20230330') as Fc3;
const ROOT = join(import.meta.dirname, '../..');
let company: Company;
afterEach(() => {
  vi.unstubAllEnvs();
  return company.land.stop();
});

async function doctor(args: readonly string[] = [], environment: Readonly<Record<string, string>> = {}) {
  const { stdout, code } = await company.run(['doctor', '--region', HANGZHOU, '--json', ...args], { environment });
  const { checks } = JSON.parse(stdout) as { checks: readonly Check[] };
  const verdictOf = (name: string): string | undefined =>
    checks.find((check) => check.name === `${HANGZHOU} ${name}`)?.verdict;
  return { checks, code, verdictOf };
}

const deploy = (...functions: readonly string[]): void => {
  const { land, owner } = company;
  land.platform.areTimersEnabled = false;
  land.platform.deploy({
    sYamlPath: join(ROOT, 's.yaml'),
    accountId: owner.accountId,
    regionIds: [HANGZHOU],
    functions,
  });
};

describe('endpoints', () => {
  test('are looked at one by one, and the one that cannot be reached is named with its host', async () => {
    company = await startCompany();
    const url = company.land.cloud.endpoints[HANGZHOU] ?? '';
    const products = { ecs: url, resourcesharing: url, sts: url, resourcemanager: url, fc: url };
    // The discard port: nothing listens there.
    const endpoints = { [HANGZHOU]: { ...products, kms: 'http://127.0.0.1:9' } };
    const { checks, code, verdictOf } = await doctor([], { SNAPSHARE_ENDPOINTS: JSON.stringify(endpoints) });
    expect(code).toBe(1);
    for (const product of Object.keys(products)) expect(verdictOf(`endpoint ${product}`)).toBe('ok');
    expect(checks.find(({ name }) => name === `${HANGZHOU} endpoint kms`)).toMatchObject({
      verdict: 'failed',
      detail: expect.stringContaining('127.0.0.1:9 cannot be reached') as unknown,
    });
  });

  test('that nobody named are told, and only warned about where not every run needs them', async () => {
    company = await startCompany();
    const url = company.land.cloud.endpoints[HANGZHOU] ?? '';
    const endpoints = { [HANGZHOU]: { ecs: url, resourcesharing: url, sts: url, kms: url } };
    const { verdictOf, code } = await doctor([], { SNAPSHARE_ENDPOINTS: JSON.stringify(endpoints) });
    expect(verdictOf('endpoint fc')).toBe('warning');
    expect(verdictOf('functions')).toBe('unknown');
    expect(code).toBe(0);
  });
});

describe('functions', () => {
  test('are there with their triggers when all of s.yaml is deployed', async () => {
    company = await startCompany();
    deploy('share-on-tag', 'sweep', 'unshare-expired', 'accept-invitation', 'use-shared');
    const { checks, code } = await doctor();
    expect(code).toBe(0);
    const found = checks.filter(({ name }) => new RegExp(`^${HANGZHOU} function \\S+$`).test(name));
    expect(found.map(({ name, verdict, detail }) => `${name.split(' ').at(-1) ?? ''} ${verdict} ${detail}`)).toEqual([
      'share-on-tag ok on-snapshot-completed (eventbridge), on-tag (eventbridge)',
      'sweep ok timer (timer)',
      'unshare-expired ok timer (timer)',
      'accept-invitation ok on-association (eventbridge), timer (timer)',
      'use-shared ok on-association (eventbridge), timer (timer)',
    ]);
  });

  test('are told with the build that each is from, and whether they fit this command line and one another', async () => {
    const own = readFileSync(join(ROOT, 'dist/version'), 'utf8');
    const other = own.replace(/.{12}$/, 'abcdefabcdef');
    const [older, newer] = ['0.0.9+abcdefabcdef', '0.1.10+abcdefabcdef'];
    company = await startCompany();
    await make('snapshare-sweep', { version: older });
    await make('snapshare-unshare-expired', { version: newer });
    await make('snapshare-share-on-tag', { version: other });
    await make('snapshare-accept-invitation', { version: 'latest' });
    await make('snapshare-use-shared');
    const versionsOf = (checks: readonly Check[]) =>
      checks
        .filter(({ name }) => name.startsWith(`${HANGZHOU} `) && /versions?$/.test(name))
        .map(({ name, verdict, detail }) => [name.split(' ').at(-2), verdict, detail.replace(/; .*| and .*/, '')]);
    const alien = await doctor();
    expect(versionsOf(alien.checks)).toEqual([
      ['share-on-tag', 'warning', `${other}, another build than ${own}, which this command line deploys,`],
      ['sweep', 'warning', `${older}, older than ${own}, which this command line deploys`],
      ['unshare-expired', 'warning', `${newer}, newer than ${own}, which this command line deploys`],
      ['accept-invitation', 'unknown', 'it does not tell its build: deployed by hand or by an earlier version'],
      ['use-shared', 'unknown', 'it does not tell its build: deployed by hand or by an earlier version'],
      [HANGZHOU, 'warning', `they are of different builds: ${other}: share-on-tag`],
    ]);
    await company.land.stop();
    company = await startCompany();
    deploy('share-on-tag', 'sweep', 'unshare-expired');
    expect(versionsOf((await doctor()).checks)).toEqual([
      ...['share-on-tag', 'sweep', 'unshare-expired'].map((name) => [
        name,
        'ok',
        `${own}, which this command line deploys`,
      ]),
      [HANGZHOU, 'ok', 'all 3 are of one build'],
    ]);
  });

  test('that are missing beside others of the owner fail, those of members need not be there', async () => {
    company = await startCompany();
    deploy('share-on-tag', 'sweep');
    const { verdictOf, code } = await doctor();
    expect(code).toBe(1);
    expect(verdictOf('function unshare-expired')).toBe('failed');
    expect(verdictOf('function accept-invitation')).toBeUndefined();
  });

  /** A function as somebody may have made it by hand. */
  async function make(
    functionName: string,
    { runtime = RUNTIME, requests = 1, version }: { runtime?: string; requests?: number; version?: string } = {},
  ): Promise<void> {
    const { owner, land } = company;
    const endpoint = new URL(land.cloud.endpoints[HANGZHOU] ?? '').host;
    const { accessKeyId, accessKeySecret } = owner;
    const client = new fc3.default(
      new $OpenApiUtil.Config({ accessKeyId, accessKeySecret, endpoint, protocol: 'http', regionId: HANGZHOU }),
    );
    const environmentVariables = version === undefined ? {} : { SNAPSHARE_VERSION: version };
    const handler = 'index.handler';
    const body = { functionName, runtime, handler, instanceConcurrency: requests, environmentVariables };
    await client.createFunction(new fc3.CreateFunctionRequest({ body: new fc3.CreateFunctionInput(body) }));
  }

  test.each([
    ['several requests on a built-in runtime fail', 'nodejs20', 4, 'failed', 'takes one: a burst runs one by one'],
    ['one request on a built-in runtime warns', 'nodejs20', 1, 'warning', 'not on custom.debian10 with 4'],
    ['another number of requests warns', 'custom.debian10', 1, 'warning', 'custom.debian10 with 1 request(s)'],
    ['what the deployment files say is well', 'custom.debian10', 4, undefined, ''],
  ])('are looked at for their runtime: %s', async (_, runtime, requests, verdict, detail) => {
    company = await startCompany({}, { switches: { builtInConcurrency: 'kept' } });
    await make('snapshare-sweep', { runtime, requests });
    const { checks } = await doctor();
    const found = checks.find(({ name }) => name === `${HANGZHOU} function sweep runtime`);
    expect(found?.verdict).toBe(verdict);
    expect(found?.detail ?? '').toContain(detail);
  });

  test('are expected with the runtime and the requests an instance that the deployment files have', () => {
    for (const file of ['s.yaml', 's.member.yaml']) {
      const text = readFileSync(join(ROOT, file), 'utf8');
      expect(text).toMatch(new RegExp(`^ +runtime: ${RUNTIME.replace('.', '\\.')}$`, 'm'));
      for (const [name, requests] of Object.entries(REQUESTS_AN_INSTANCE)) {
        const [, own] =
          new RegExp(`functionName: snapshare-${name}\\n(?:.*\\n)*? +instanceConcurrency: (\\d+)`).exec(text) ?? [];
        if (own !== undefined) expect([file, name, Number(own)]).toEqual([file, name, requests]);
        else expect([file, name]).toEqual(['s.member.yaml', expect.stringMatching(/^(?:share|sweep|unshare)/)]);
      }
    }
  });

  test('of Function Compute 2.0 are not looked into, and that is said', async () => {
    company = await startCompany({ functionCompute: { version: 2, service: 'snapshare' } });
    expect((await doctor()).verdictOf('functions')).toBe('unknown');
  });
});

test('a member whose role is for the functions alone is unknown, and it is said how people are let in', async () => {
  const [shut, open, lost] = ['1000000000000002', '1000000000000003', '1000000000000004'];
  company = await startCompany({ members: { roleName: 'visited', accounts: [shut, open, lost] } });
  const { land, owner } = company;
  const ownRole = `acs:ram::${owner.accountId}:role/snapshare-accept-invitation`;
  for (const [accountId = '', principals] of [
    [shut, [ownRole]],
    [open, [owner.accountId]],
  ] as const) {
    if (accountId === open) land.cloud.createAccount({ accountId, directory: 'member' });
    land.cloud.createRole(accountId, 'visited', { principals, externalId: 'acme' });
  }
  const { checks } = await doctor();
  const checkOf = (accountId: string) => checks.find(({ name }) => name === `member ${accountId}`);
  expect(checkOf(shut)).toMatchObject({ verdict: 'unknown', detail: expect.stringContaining('ReaderArn') as unknown });
  expect(checkOf(open)).toMatchObject({ verdict: 'ok' });
  expect(checkOf(lost)).toMatchObject({ verdict: 'failed' });
  const chinese = await company.run(['doctor', '--lang', 'zh']);
  expect(chinese.stdout).toMatch(new RegExp(`member ${shut} .*供函数使用.*ReaderArn`));
  for (const command of [['usage'], ['status', '--members']])
    expect((await company.run(command)).stderr).toContain('The role visited of members is for the functions');
});

describe('a check that fails holds up no other, and what it leaves unknown is named', () => {
  const none = { ALIBABA_CLOUD_ACCESS_KEY_ID: '', ALIBABA_CLOUD_ACCESS_KEY_SECRET: '' };
  const verdicts = (checks: readonly Check[]) =>
    Object.fromEntries(checks.map(({ name, verdict }) => [name.replace(`${HANGZHOU} `, ''), verdict]));

  test('without credentials: policy, clock, endpoints and log are told', async () => {
    company = await startCompany({ members: { roleName: 'visited', accounts: ['1000000000000002'] } });
    writeFileSync(join(company.dir, 'functions.log'), '');
    const { checks, code } = await doctor(['--log', 'functions.log'], none);
    expect(code).toBe(1);
    expect(verdicts(checks)).toMatchObject({
      policy: 'ok',
      credentials: 'failed',
      clock: 'ok',
      'endpoint ecs': 'ok',
      rights: 'unknown',
      quotas: 'unknown',
      'sharing role': 'unknown',
      functions: 'unknown',
      members: 'unknown',
      'last run': 'warning',
    });
    expect(checks.find(({ name }) => name === `${HANGZHOU} rights`)?.detail).toContain(
      'no credentials are known to work',
    );
  });

  test('with credentials that are refused, likewise', async () => {
    company = await startCompany();
    const { checks } = await doctor([], { ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'wrong' });
    expect(verdicts(checks)).toMatchObject({ policy: 'ok', credentials: 'failed', clock: 'ok', rights: 'unknown' });
    expect(checks.find(({ name }) => name === 'credentials')?.detail).toContain('Check the credentials that made');
  });

  test('without a policy: credentials, endpoints, and the rights in a region that is named', async () => {
    company = await startCompany();
    const { checks, code } = await doctor([], { SNAPSHARE_POLICY: '' });
    expect(code).toBe(1);
    expect(checks.find(({ name }) => name === 'policy')?.detail).toContain('snapshare init');
    expect(verdicts(checks)).toMatchObject({
      policy: 'failed',
      credentials: 'ok',
      'endpoint ecs': 'ok',
      'ecs:DescribeSnapshots': 'ok',
      shares: 'ok',
      'sharing role': 'unknown',
      functions: 'unknown',
      members: 'unknown',
    });
  });

  test('without a policy and a region: whose the credentials are, and that the regions are unknown', async () => {
    company = await startCompany();
    writeFileSync(join(company.dir, 'policy.json'), '{');
    const { stdout } = await company.run(['doctor', '--json']);
    expect(verdicts((JSON.parse(stdout) as { checks: Check[] }).checks)).toEqual({
      policy: 'failed',
      credentials: 'ok',
      clock: 'ok',
      'endpoint sts': 'ok',
      'endpoint resourcemanager': 'ok',
      regions: 'unknown',
      members: 'unknown',
      'last run': 'unknown',
    });
  });

  test('with endpoints that cannot be read, and with a log that is not there', async () => {
    company = await startCompany();
    const { checks } = await doctor(['--log', 'nowhere.log'], { SNAPSHARE_ENDPOINTS: '{' });
    expect(verdicts(checks)).toMatchObject({
      policy: 'ok',
      SNAPSHARE_ENDPOINTS: 'failed',
      credentials: 'unknown',
      rights: 'unknown',
      'last run': 'failed',
    });
  });
});

test('a check whose call the service does not answer is unknown with the reason, whatever it looks at, and the command ends with 1', async () => {
  company = await startCompany({
    regions: [HANGZHOU],
    members: { roleName: 'snapshare-member', accounts: ['1000000000000002'] },
    owners: { roleName: 'snapshare-owner', accounts: ['1000000000000011'] },
  });
  const { land, owner, dir } = company;
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', owner.accessKeyId);
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', owner.accessKeySecret);
  const environment = {
    SNAPSHARE_POLICY: join(dir, 'policy.json'),
    SNAPSHARE_ENDPOINTS: JSON.stringify(land.cloud.endpoints),
  };
  const doctorWhile = async (...faults: readonly FaultRule[]) => {
    for (const fault of faults) land.cloud.faults.add(fault);
    // No retry is waited for.
    const { stdout, code } = await runProgram(['doctor', '--json'], environment, () => 0);
    land.cloud.faults.clear();
    const { checks } = JSON.parse(stdout) as { readonly checks: readonly Check[] };
    const told = checks.map(({ name, verdict, detail }) => {
      const reason = /Throttling|Unheard.Of|Transport[.]\w+/.exec(detail)?.[0];
      return [name.replace(`${HANGZHOU} `, ''), [verdict, reason].filter(Boolean).join(': ')] as const;
    });
    return {
      code,
      ...Object.fromEntries(told.filter(([name]) => !/^(?:policy|endpoint|clock|last|event)/.test(name))),
    };
  };
  const inSharing = (action: string): string => `resourcesharing:${action}`;
  const unheard = (product: string): FaultRule => ({ match: { product }, effect: 'error-503', code: 'Unheard.Of' });
  const answered = await doctorWhile(
    { match: { product: 'resourcesharing' }, effect: 'reset-before' },
    { match: { action: 'AssumeRole' }, effect: 'html-502' },
    ...['ecs', 'kms', 'ram'].map(unheard),
  );
  const ofService = {
    'Transport.UnreadableAnswer': ['role', 'member 1000000000000002'],
    'Unheard.Of': ['ecs:DescribeSnapshots', 'kms:DescribeKey', 'sharing role', 'shared out of sight'],
    'Transport.Reset': [
      ...['ListResourceShareAssociations', 'ListResourceShareInvitations', 'AssociateResourceShare'].map(inSharing),
      ...['DisassociateResourceShare', 'DeleteResourceShare'].map(inSharing),
      ...['directory sharing', 'shares', 'shared resources'],
    ],
  };
  expect(answered).toEqual({
    code: 1,
    ...{ credentials: 'ok', owners: 'ok', functions: 'warning' },
    ...Object.fromEntries(
      Object.entries(ofService).flatMap(([reason, names]) => names.map((name) => [name, `unknown: ${reason}`])),
    ),
  });
  const throttled = await doctorWhile({ match: { action: 'GetCallerIdentity' }, effect: 'throttle' });
  expect(throttled).toMatchObject({ code: 1, credentials: 'unknown: Throttling' });
});

describe('the last run', () => {
  const HOUR_MS = 3_600_000;
  const finished = (name: string, hoursAgo: number, failed: number): string =>
    JSON.stringify({
      level: 'info',
      at: new Date(Date.now() - hoursAgo * HOUR_MS).toISOString(),
      message: 'finished',
      function: name,
      region: HANGZHOU,
      failed,
    });

  test.each<[string, readonly string[], string]>([
    ['that left nothing undone is told with its age', [finished('sweep', 1, 0)], 'ok'],
    ['of a log that is wrapped is found', [JSON.stringify({ message: finished('sweep', 1, 0) })], 'ok'],
    ['warns when it is long ago for a timer', [finished('sweep', 9, 0)], 'warning'],
    ['warns when a later one left something undone', [finished('sweep', 1, 2), finished('sweep', 2, 0)], 'warning'],
    ['fails when none left nothing undone', [finished('sweep', 1, 2)], 'failed'],
    [
      'is not told by a line without a time',
      [finished('sweep', 9, 0), finished('sweep', 1, 0).replace(/"20/, '"')],
      'warning',
    ],
  ])('%s', async (_, lines, verdict) => {
    company = await startCompany();
    writeFileSync(join(company.dir, 'functions.log'), ['FC Invoke Start', ...lines, ''].join('\n'));
    const { verdictOf } = await doctor(['--log', 'functions.log']);
    expect(verdictOf('last run of sweep')).toBe(verdict);
  });

  test('of a function that only events wake may be long ago', async () => {
    company = await startCompany();
    writeFileSync(join(company.dir, 'functions.log'), finished('share-on-tag', 90, 0));
    expect((await doctor(['--log', 'functions.log'])).verdictOf('last run of share-on-tag')).toBe('ok');
  });

  test('without a log is unknown, with the query that finds it', async () => {
    company = await startCompany();
    const { checks } = await doctor();
    expect(checks.find(({ name }) => name === 'last run')).toMatchObject({
      verdict: 'unknown',
      detail: expect.stringContaining('docs/operations.md') as unknown,
    });
  });
});
