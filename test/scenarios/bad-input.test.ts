import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SessionCredentials } from '../../emulator/state/types.ts';
import { attemptedWrites, failureOf, run } from './acts.ts';
import { type Company, codesOf, HANGZHOU, HOUR_MS, quiet, SHANGHAI, startCompany } from './landscape.ts';

const S_YAML = join(import.meta.dirname, '../../s.yaml');
const FUNCTIONS = ['share-on-tag', 'sweep', 'unshare-expired', 'accept-invitation'] as const;

let company: Company;
let snapshotId: string;

/** A company with all functions in the owner's account and a snapshot that waits to be shared. */
beforeEach(async () => {
  company = await startCompany(undefined, { partnerHasFunctions: false, platform: { coldStart: 'always' } });
  quiet(company);
  const person = company.land.cloud.as(company.owner.accountId, HANGZHOU);
  const [{ accountId }] = company.members;
  snapshotId = person.createSnapshot({ isComplete: true, tags: { 'share-to': accountId } }).snapshotId;
});
afterEach(async () => {
  vi.restoreAllMocks();
  await company.land.stop();
});

/** Deploys the functions into another account of the directory with other settings, and gives that account. */
function deployWith(env: Readonly<Record<string, string>>): string {
  const [{ accountId }] = company.members;
  company.land.platform.deploy({
    sYamlPath: S_YAML,
    accountId,
    regionIds: [HANGZHOU],
    functions: FUNCTIONS,
    env: { SNAPSHARE_POLICY: policyFile(JSON.stringify(POLICY)), ...env },
  });
  return accountId;
}

const POLICY = { installation: 'acme', mode: 'sync', regions: [HANGZHOU] };

function policyFile(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'snapshare-policy-')), 'policy.json');
  writeFileSync(path, text);
  return path;
}

/** What would wake each function to work. */
const wakeUpOf = (name: string): object => (name === 'share-on-tag' ? { snapshotIds: [snapshotId] } : {});

describe('a policy that cannot be used', () => {
  test.each(
    FUNCTIONS,
  )('stops %s before its first call, with every problem by its path and what may be meant', async (name) => {
    const accountId = deployWith({
      SNAPSHARE_POLICY: policyFile(
        JSON.stringify({
          mode: 'synch',
          regions: HANGZHOU,
          tagz: { shareTo: 'x' },
          brakes: { removals: { cuont: 3, percent: '10' } },
          expiry: { deleteExpired: true },
          principals: { directory: ['fd-AbCdEf1234', '12'], external: ['2222333344445555'] },
          groups: { prod: ['1111222233334444', 'fd-AbCdEf1234', 'nobody'] },
          members: { roleName: 'snapshare-member', accounts: [1098765432109876] },
          rules: [{ match: { typ: 'auto' }, shareTo: '@prud' }],
        }),
      ),
    });
    const failure = await failureOf(company, name, wakeUpOf(name), accountId);
    expect(failure.errorType).toBe('PolicyError');
    expect(failure.errorMessage.split(/; |failed: /).map((part) => part.split(': ')[0])).toEqual(
      expect.arrayContaining([
        'installation',
        'mode',
        'regions',
        'tagz',
        'brakes.removals.cuont',
        'brakes.removals.percent',
        'expiry.deleteExpired',
        'principals.directory.1',
        'groups.prod.2',
        'members.accounts.0',
        'rules.0.match.typ',
        'rules.0.shareTo',
      ]),
    );
    for (const meant of ['"tags"', '"count"', '"type"']) {
      expect(failure.errorMessage).toContain(`unknown key, did you mean ${meant}?`);
    }
    expect(company.land.cloud.calls).toEqual([]);
  });

  test.each([
    { name: 'is empty', text: '', says: 'is not JSON' },
    { name: 'is no JSON', text: '{"installation": "acme",', says: 'is not JSON' },
    { name: 'is a list', text: '[]', says: 'expected a mapping' },
    { name: 'is nothing', text: 'null', says: 'expected a mapping' },
    { name: 'is too large', text: ' '.repeat(1_048_577), says: 'it is larger than 1 MiB' },
    { name: 'has no region', text: JSON.stringify({ ...POLICY, regions: [] }), says: 'regions: name at least one' },
    { name: 'has a mode in capitals', text: JSON.stringify({ ...POLICY, mode: 'SYNC' }), says: 'mode: expected' },
    {
      name: 'has a group with an account that principals does not permit',
      text: JSON.stringify({
        ...POLICY,
        principals: { directory: ['1111222233334444'] },
        groups: { prod: ['1111222233334445'] },
      }),
      says: 'groups.prod.0: "1111222233334445" is not permitted by principals',
    },
  ])('stops a sweep when it $name', async ({ text, says }) => {
    const accountId = deployWith({ SNAPSHARE_POLICY: policyFile(text) });
    const failure = await failureOf(company, 'sweep', {}, accountId);
    expect(failure.errorMessage).toContain(says);
    expect(failure.errorMessage).toMatch(/^reading the policy /);
    expect(company.land.cloud.calls).toEqual([]);
  });

  test('stops a sweep when it is not there', async () => {
    const accountId = deployWith({ SNAPSHARE_POLICY: '/nowhere/snapshare.yaml' });
    const failure = await failureOf(company, 'sweep', {}, accountId);
    expect(failure).toMatchObject({
      errorType: 'InputError',
      errorMessage: expect.stringContaining('the policy file /nowhere/snapshare.yaml failed') as string,
    });
    expect(company.land.cloud.calls).toEqual([]);
  });

  test('is read anew by the next run, so that correcting it is enough', async () => {
    company.changePolicy({ mode: 'never' });
    await failureOf(company, 'sweep');
    company.changePolicy({});
    await run(company, 'sweep');
    expect(company.seen()).toHaveLength(1);
  });
});

describe('an event that cannot be used is a finding, and no call is made', () => {
  const events: readonly { readonly name: string; readonly event: unknown }[] = [
    { name: 'is no JSON', event: 'share everything' },
    { name: 'is cut off', event: '{"snapshotIds": ["s-1' },
    { name: 'is a list', event: [{ snapshotIds: [] }] },
    { name: 'is a number', event: 42 },
    { name: 'is null', event: null },
    { name: 'is larger than 256 KiB', event: { snapshotIds: [`s-${'a'.repeat(300_000)}`] } },
    { name: 'has an unknown shape', event: { shareEverything: true } },
    { name: 'has a region of a wrong form', event: { snapshotIds: [], regionId: 'http://evil' } },
    { name: 'has a dry run that is neither true nor false', event: { dryRun: 'yes' } },
    { name: 'names what is no snapshot', event: { snapshotIds: ['snap-1', '__proto__'] } },
    { name: 'has regions that are no list', event: { regions: HANGZHOU } },
    { name: 'has regions of a wrong form', event: { regions: ['../cn'] } },
    { name: 'has a timer payload that is cut off', event: { triggerName: 't', payload: '{"dryRun": tr' } },
    { name: 'has a knock without an account', event: { accountId: 'me', regionId: HANGZHOU } },
  ];
  test.each(events)('when it $name', async ({ event }) => {
    for (const name of FUNCTIONS.slice(0, 2)) {
      expect(codesOf(await run(company, name, event)), name).toEqual(['BAD_EVENT']);
    }
    expect(company.land.cloud.calls).toEqual([]);
  });

  test('in the other two functions as well', async () => {
    const accountId = deployWith({});
    for (const name of FUNCTIONS.slice(2)) {
      expect(codesOf(await run(company, name, 'nonsense', accountId)), name).toEqual(['BAD_EVENT']);
    }
    expect(company.land.cloud.calls).toEqual([]);
  });
});

describe('an event that is not for the function does nothing', () => {
  test.each([
    { name: 'share-on-tag', event: {} },
    { name: 'share-on-tag', event: { accountId: '1000000000000001', regionId: HANGZHOU } },
    { name: 'share-on-tag', event: { snapshotIds: [] } },
    { name: 'share-on-tag', event: { source: 'acs.ecs', type: 'ecs:Instance:StateChange', data: {} } },
    { name: 'share-on-tag', event: { source: 'acs.ecs', type: 'ecs:ActionTrail:ApiCall', data: 'oops' } },
    { name: 'sweep', event: { snapshotIds: ['s-bp1000000000000000'] } },
    { name: 'unshare-expired', event: { snapshotIds: ['s-bp1000000000000000'] } },
  ])('$name is sent $event', async ({ name, event }) => {
    expect(await run(company, name, event)).toMatchObject({ function: name, mode: 'sync', regions: [] });
    expect(company.land.cloud.calls).toEqual([]);
  });
});

describe('a region', () => {
  test('that the policy does not name is refused without a call, and holds up no other', async () => {
    const summary = await run(company, 'sweep', { regions: ['cn-nowhere-9', HANGZHOU] });
    expect(summary.regions.map(({ region, findings }) => [region, findings.map(({ code }) => code)])).toEqual([
      ['cn-nowhere-9', ['REGION_NOT_IN_POLICY']],
      [HANGZHOU, []],
    ]);
    expect(new Set(company.land.cloud.calls.map(({ regionId }) => regionId))).toEqual(new Set([HANGZHOU]));
    expect(company.seen()).toHaveLength(1);
  });

  test('that has no endpoint is a finding that names it, and holds up no other', async () => {
    company.changePolicy({ regions: ['cn-beijing', HANGZHOU] });
    const summary = await run(company, 'sweep');
    expect(codesOf(summary)).toEqual(['CALL_FAILED']);
    expect(summary.regions[0]?.findings[0]?.message).toMatch(
      /cn-beijing from SNAPSHARE_ENDPOINTS failed: the region is/,
    );
    expect(company.seen()).toHaveLength(1);
    expect(codesOf(await run(company, 'share-on-tag', { regionId: 'cn-beijing', snapshotIds: [snapshotId] }))).toEqual([
      'CALL_FAILED',
    ]);
  });

  test('in which a named snapshot is not known is a finding of that snapshot', async () => {
    const summary = await run(company, 'share-on-tag', { regionId: SHANGHAI, snapshotIds: [snapshotId] });
    expect(summary.regions[0]?.findings).toMatchObject([{ code: 'SNAPSHOT_NOT_FOUND', snapshotId }]);
    expect(attemptedWrites(company)).toEqual([]);
  });
});

describe('endpoints', () => {
  test.each([
    { name: 'are no JSON', text: 'https://ecs', says: 'it is not JSON' },
    { name: 'are a list', text: '[]', says: 'the document: expected a map' },
    { name: 'name no region', text: '{}', says: 'the map names no region' },
    {
      name: 'have several mistakes',
      text: JSON.stringify({ [HANGZHOU]: { ecss: 'http://a', sts: 'ftp://b' }, nowhere: 'http://c' }),
      says: 'cn-hangzhou.ecss: unknown product',
    },
    { name: 'lack the region', text: JSON.stringify({ [SHANGHAI]: 'http://127.0.0.1:9' }), says: 'the region is not' },
    { name: 'lack a product', text: JSON.stringify({ [HANGZHOU]: { ecs: 'http://127.0.0.1:9' } }), says: 'no URL for' },
  ])('that $name are one finding, and nothing is called', async ({ text, says }) => {
    const accountId = deployWith({ SNAPSHARE_ENDPOINTS: text });
    const summary = await run(company, 'sweep', {}, accountId);
    expect(summary.regions[0]?.findings).toHaveLength(1);
    expect(summary.regions[0]?.findings[0]?.message).toContain(says);
    expect(company.land.cloud.calls).toEqual([]);
  });

  test('that nobody answers at are an error that names the region', async () => {
    const accountId = deployWith({ SNAPSHARE_ENDPOINTS: JSON.stringify({ [HANGZHOU]: 'http://127.0.0.1:9' }) });
    const failure = await failureOf(company, 'sweep', {}, accountId);
    expect(failure).toMatchObject({
      errorType: 'PartialFailure',
      errorMessage: expect.stringContaining('running sweep failed') as string,
    });
    const findings = company.land.platform.logs.filter(({ line }) => line.includes('"code":"READ_INCOMPLETE"'));
    expect(findings.map(({ line }) => line)).toEqual([expect.stringMatching(/cn-hangzhou.*Transport\.Unreachable/)]);
  });
});

describe('credentials', () => {
  const valid = (): SessionCredentials => ({
    ...company.land.cloud.issueCredentials(company.owner.accountId, 'snapshare-owner', HOUR_MS),
    expiresAtMs: Number.POSITIVE_INFINITY,
  });
  const givenCredentials = (credentials: SessionCredentials): void => {
    vi.spyOn(company.land.cloud, 'issueCredentials').mockReturnValue(credentials);
  };

  test.each([
    { name: 'all of them', lacking: { accessKeyId: '', accessKeySecret: '', securityToken: '' }, says: 'accessKeyId' },
    { name: 'the secret', lacking: { accessKeySecret: ' ' }, says: 'no accessKeySecret' },
    { name: 'the token of a role', lacking: { securityToken: '' }, says: 'no securityToken' },
  ])('that lack $name are one finding in each region, and nothing is called', async ({ lacking, says }) => {
    givenCredentials({ ...valid(), ...lacking });
    for (const name of FUNCTIONS.slice(0, 3)) {
      const summary = await run(company, name, wakeUpOf(name));
      for (const { findings } of summary.regions) {
        expect(
          findings.map(({ code }) => code),
          name,
        ).toEqual(['CALL_FAILED']);
        expect(findings[0]?.message).toContain(says);
      }
    }
    expect(company.land.cloud.calls).toEqual([]);
  });

  test('that have expired are one finding with what to check, and nothing is changed', async () => {
    givenCredentials(valid());
    await company.land.advance(2 * HOUR_MS);
    await expectRefused('InvalidSecurityToken.Expired');
  });

  test.each([
    { name: 'with a wrong token', wrong: { securityToken: 'not-the-token' }, code: 'InvalidSecurityToken' },
    { name: 'with a wrong secret', wrong: { accessKeySecret: 'not-the-secret' }, code: 'SignatureDoesNotMatch' },
    { name: 'with an unknown key', wrong: { accessKeyId: 'STS.unknown0000' }, code: 'InvalidAccessKeyId' },
  ])('$name are one finding with what to check, and no word of it tells them', async ({ wrong, code }) => {
    const credentials = { ...valid(), ...wrong };
    givenCredentials(credentials);
    await expectRefused(code);
    const written = company.land.platform.logs.map(({ line }) => line).join('\n');
    for (const secret of [credentials.accessKeySecret, credentials.securityToken])
      expect(written).not.toContain(secret);
  });

  async function expectRefused(code: string): Promise<void> {
    for (const name of FUNCTIONS.slice(0, 3)) {
      const summary = await run(company, name, { ...wakeUpOf(name) });
      for (const { findings } of summary.regions) {
        expect(findings, name).toHaveLength(1);
        expect(findings[0]).toMatchObject({
          code: 'CALL_FAILED',
          message: expect.stringContaining(code) as string,
          remedy: 'Check the credentials of the role or user that calls.',
        });
      }
    }
    expect(attemptedWrites(company).filter((call) => call.code === undefined)).toEqual([]);
    expect(company.seen()).toEqual([]);
  }
});
