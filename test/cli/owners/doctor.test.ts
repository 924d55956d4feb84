import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { authorizeBy, type RamDocument } from '../../../emulator/state/ram.ts';
import { ownerRolePolicies } from '../../../shared/rights/visited-roles.ts';
import { policyOf } from '../../rights/policies.ts';
import { as, BILLING, COUSIN, HUB, type Landscape, LOST, READER, ROLE, SHOP, startOwners, tagged } from './stage.ts';

/** What `doctor` says of owners, whatever state they are in. */

const [FOREIGN, OPEN, POOR, FULL, BARE] = [
  '1000000000000021',
  '1000000000000022',
  '1000000000000023',
  '1000000000000024',
  '1000000000000025',
] as const;
const PARTS = {
  regions: ['cn-hangzhou'],
  owners: { roleName: ROLE, accounts: [HUB, SHOP, BILLING, LOST, FOREIGN, OPEN, POOR, FULL, BARE] },
  limits: { resourceShares: 2 },
};
/** More than a page of the directory. */
const CROWD = Array.from({ length: 101 }, (_, index) => `10000000000${index + 20_000}`);

interface Check {
  readonly ownerAccountId?: string;
  readonly ownerName?: string;
  readonly name: string;
  readonly verdict: string;
  readonly detail: string;
}

/** Of the role in every owner. */
let documents: readonly RamDocument[];
let company: Landscape;
beforeAll(async () => {
  company = await startOwners(PARTS, {
    authorize: (identity, action, resource, conditions) =>
      !(identity.accountId === POOR && action === 'kms:DescribeKey') &&
      authorizeBy(({ roleName }) => (roleName === ROLE ? documents : undefined), {
        severalValues: 'any',
        missingKey: 'fails',
      })(identity, action, resource, conditions),
  });
  usePolicy({});
  const { cloud } = company.land;
  for (const accountId of [FOREIGN, OPEN, POOR, FULL, BARE]) cloud.createAccount({ accountId, directory: 'member' });
  cloud.createRole(FOREIGN, ROLE, { principals: [COUSIN], externalId: 'acme' });
  cloud.createRole(OPEN, ROLE, { principals: [HUB] });
  for (const accountId of [POOR, FULL]) cloud.createRole(accountId, ROLE, { principals: [HUB], externalId: 'acme' });
  for (const name of ['one', 'two'])
    as(company, FULL).createShare({ name, principals: [READER], snapshotIds: [tagged(company, FULL)] });
});
afterAll(() => company.land.stop());

/** Has the command and the roles of owners follow a policy. */
function usePolicy(parts: object): void {
  const whole = { installation: 'acme', mode: 'sync', ...PARTS, ...parts };
  company.writePolicy({ ...PARTS, ...parts });
  documents = ownerRolePolicies(policyOf(JSON.parse(JSON.stringify(whole)) as object));
}

async function doctor(args: readonly string[] = [], caller = company.owner) {
  const { stdout, stderr, code } = await company.run(['doctor', '--json', ...args], { as: caller });
  const { checks = [] } = JSON.parse(stdout || '{}') as { readonly checks?: readonly Check[] };
  const accountIds = [...new Set(checks.flatMap(({ ownerAccountId = [] }) => ownerAccountId))];
  const of = (accountId: string) => checks.filter(({ ownerAccountId }) => ownerAccountId === accountId);
  /** What is not well in an account, as it is told up to the first colon or comma. */
  const wrongIn = (accountId: string) =>
    of(accountId)
      .filter(({ verdict }) => verdict !== 'ok')
      .map(({ name, verdict, detail }) => [name, verdict, detail.split(/[:,]/)[0]]);
  return { checks, accountIds, of, wrongIn, code, stderr };
}

test('each owner is looked at by itself: who is let in, what the role may do there, and its own quotas', async () => {
  const { accountIds, of, wrongIn, checks, code } = await doctor();
  expect([accountIds, code]).toEqual([PARTS.owners.accounts, 1]);
  const turnedAway = ['role', 'failed', `the role ${ROLE} turns this caller away`];
  const wrong = Object.fromEntries(accountIds.map((accountId) => [accountId, wrongIn(accountId)]));
  expect(wrong).toEqual({
    [HUB]: [['cn-hangzhou functions', 'warning', 'none is deployed in this account and region']],
    [SHOP]: [],
    [BILLING]: [],
    [LOST]: [turnedAway],
    [FOREIGN]: [turnedAway],
    [OPEN]: [['role without external id', 'failed', `the role ${ROLE} lets the caller in without an external id`]],
    [POOR]: [['cn-hangzhou kms:DescribeKey', 'failed', 'DescribeKey in cn-hangzhou failed']],
    [FULL]: [['cn-hangzhou shares', 'warning', '2 / 2']],
    [BARE]: [['role', 'failed', `there is no role ${ROLE}`]],
  });
  expect(of(SHOP).map(({ name }) => name.replace('cn-hangzhou ', ''))).toEqual([
    'role',
    'role without external id',
    'ecs:DescribeSnapshots',
    'resourcesharing:ListResourceShareAssociations',
    'kms:DescribeKey',
    'resourcesharing:AssociateResourceShare',
    'resourcesharing:DisassociateResourceShare',
    'resourcesharing:DeleteResourceShare',
    'directory sharing',
    'shares',
    'shared resources',
    'sharing role',
    'shared out of sight',
  ]);
  expect(of(SHOP)[0]?.ownerName).toBe('web-shop');
  const general = checks.filter(({ ownerAccountId }) => ownerAccountId === undefined);
  expect(general.filter(({ verdict }) => verdict === 'unknown').map(({ name }) => name)).toEqual([
    'last run',
    'event rules',
  ]);
});

test('people are told each account with its name, all of their own, and of several owners only what is not well', async () => {
  const { stdout, code } = await company.run(['doctor']);
  expect(code).toBe(1);
  expect(stdout).toContain(
    `Account ${SHOP} (web-shop): 13 of 13 checks are ok\nAccount ${BILLING} (billing): 13 of 13`,
  );
  expect(stdout).toMatch(new RegExp(`Account ${HUB} \\(owner\\).*\\nCHECK.*\\ncn-hangzhou ecs:DescribeSnapshots +ok`));
  expect(stdout).toContain('9 account(s) looked at, 2 of them well in all');
  const one = await company.run(['doctor', '--account', SHOP, '--lang', 'zh']);
  expect(one.code).toBe(0);
  expect(one.stdout).toMatch(/role without external id +正常 +拒绝未给出外部 ID 的调用者/);
});

test.each<{
  name: string;
  policy: object;
  args?: readonly string[];
  caller?: 'SHOP' | 'READER';
  whose: readonly string[];
  says?: string;
}>([
  { name: 'those that are named', policy: {}, args: ['--account', SHOP, '--account', HUB], whose: [SHOP, HUB] },
  { name: 'an owner itself alone', policy: {}, caller: 'SHOP', whose: [], says: `${SHOP} alone is looked at` },
  { name: 'a member itself alone', policy: {}, caller: 'READER', whose: [], says: `${READER} alone is looked at` },
  { name: 'the own account where the policy has no owners', policy: { owners: undefined }, whose: [] },
])('$name', async ({ policy, args, caller, whose, says }) => {
  usePolicy(policy);
  const keys = caller === 'SHOP' ? company.accounts.get(SHOP) : caller === 'READER' ? company.member : company.owner;
  const { accountIds, checks } = await doctor(args, keys);
  expect(accountIds).toEqual(whose);
  expect(checks.find(({ name }) => name === 'owners')?.detail ?? '').toContain(says ?? '');
  expect(checks.some(({ name }) => name === 'cn-hangzhou functions')).toBe(whose.length === 0 || whose.includes(HUB));
});

test('an account that is named is told as not looked at where no policy says whether it is an owner', async () => {
  const { checks, accountIds } = await doctor([
    '--account',
    SHOP,
    '--policy',
    'nowhere.yaml',
    '--region',
    'cn-hangzhou',
  ]);
  expect([accountIds, checks.find(({ name }) => name === 'owners')?.verdict]).toEqual([[], 'unknown']);
});

test('an account that is none of owners is refused', async () => {
  usePolicy({});
  const { code, checks } = await doctor(['--account', '1000000000000099']);
  expect([code, checks]).toEqual([1, []]);
});

test('of a role that RAM holds to shares of the installation it is not claimed that it may end their grants', async () => {
  usePolicy({ ram: { sharingTags: 'judged' } });
  const refused =
    'refused for a share that does not exist; the role has this right for shares of this installation only';
  expect((await doctor(['--account', SHOP])).wrongIn(SHOP)).toEqual(
    ['AssociateResourceShare', 'DisassociateResourceShare', 'DeleteResourceShare'].map((action) => [
      `cn-hangzhou resourcesharing:${action}`,
      'unknown',
      refused,
    ]),
  );
});

test('a role that only observes is not expected to share, and cannot tell whether the directory may', async () => {
  usePolicy({ mode: 'observe' });
  const { of, wrongIn } = await doctor(['--account', SHOP]);
  expect(wrongIn(SHOP)).toEqual([
    ['cn-hangzhou directory sharing', 'unknown', 'the role has no right to ask; look with credentials of this account'],
  ]);
  expect(of(SHOP).some(({ name }) => name.includes('AssociateResourceShare'))).toBe(false);
});

test('a name of an installation that is too short for an external id is told as that', async () => {
  usePolicy({ installation: 'a' });
  expect((await doctor(['--account', SHOP])).wrongIn(SHOP)).toEqual([
    ['role', 'failed', 'the service takes no external id of the form of a'],
  ]);
});

test('a log tells of each owner by itself when it was last looked after, and that its events come', async () => {
  usePolicy({});
  const line = (name: string, ownerAccountId: string | undefined, failed: number): string =>
    JSON.stringify({
      level: 'info',
      at: new Date().toISOString(),
      message: 'finished',
      function: name,
      region: 'cn-hangzhou',
      ownerAccountId,
      failed,
    });
  const lines = [
    line('sweep', undefined, 0),
    line('sweep', SHOP, 0),
    line('share-on-tag', SHOP, 0),
    line('sweep', LOST, 1),
  ];
  writeFileSync(join(company.dir, 'functions.log'), lines.join('\n'));
  const { of, checks } = await doctor(['--log', 'functions.log']);
  const runs = (accountId: string) =>
    of(accountId)
      .filter(({ name }) => /run|event rules/.test(name))
      .map(({ name, verdict }) => `${name.replace('cn-hangzhou ', '')}: ${verdict}`);
  expect(runs(HUB)).toEqual(['last run of sweep: ok']);
  expect(runs(SHOP)).toEqual(['last run of share-on-tag: ok', 'last run of sweep: ok', 'event rules: ok']);
  expect(runs(LOST)).toEqual(['last run of sweep: failed', 'event rules: unknown']);
  expect(runs(BILLING)).toEqual(['last run: warning', 'event rules: unknown']);
  expect(checks.filter(({ ownerAccountId, name }) => ownerAccountId === undefined && /run/.test(name))).toEqual([]);
});

test('every member of a directory of several pages is looked at, and one that cannot be listed is a failed check', async () => {
  usePolicy({ owners: { roleName: ROLE, accounts: 'directory' } });
  for (const accountId of CROWD) company.land.cloud.createAccount({ accountId, directory: 'member' });
  const { accountIds, wrongIn, code } = await doctor();
  expect(code).toBe(1);
  expect(accountIds[0]).toBe(HUB);
  expect(accountIds).toEqual(expect.arrayContaining([SHOP, ...CROWD]));
  expect(wrongIn(CROWD.at(-1) ?? '')).toEqual([['role', 'failed', `there is no role ${ROLE}`]]);
  const fault = company.land.cloud.faults.add({ match: { action: 'ListAccounts', page: 2 }, effect: 'deny' });
  const unlisted = await doctor();
  fault.remove();
  expect(unlisted.checks.find(({ name }) => name === 'owners')).toMatchObject({ verdict: 'failed' });
});
