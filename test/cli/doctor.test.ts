import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type Company, HANGZHOU, startCompany } from './company.ts';

interface Check {
  readonly name: string;
  readonly verdict: string;
  readonly detail: string;
}

const ROOT = join(import.meta.dirname, '../..');
let company: Company;
afterEach(() => company.land.stop());

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
    const found = checks.filter(({ name }) => name.startsWith(`${HANGZHOU} function `));
    expect(found.map(({ name, verdict, detail }) => `${name.split(' ').at(-1) ?? ''} ${verdict} ${detail}`)).toEqual([
      'share-on-tag ok on-snapshot-completed (eventbridge), on-tag (eventbridge)',
      'sweep ok timer (timer)',
      'unshare-expired ok timer (timer)',
      'accept-invitation ok on-association (eventbridge), timer (timer)',
      'use-shared ok on-association (eventbridge), timer (timer)',
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

  test('of Function Compute 2.0 are not looked into, and that is said', async () => {
    company = await startCompany({ functionCompute: { version: 2, service: 'snapshare' } });
    expect((await doctor()).verdictOf('functions')).toBe('unknown');
  });
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
