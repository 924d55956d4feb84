import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Account } from '../../../emulator/state/types.ts';
import {
  BILLING,
  COUSIN,
  deploySweep,
  HUB,
  type Landscape,
  LOST,
  READER,
  ROLE,
  SHOP,
  startOwners,
  tagged,
} from './stage.ts';

/** Which accounts the commands that read take for owners, and what they end with, whoever calls them. */

/** More than a page of the directory. */
const CROWD = Array.from({ length: 101 }, (_, index) => `10000000000${index + 20_000}`);
const NEWCOMER = '1000000000000099';
/** What RAM holds back, as `account action`. */
const withheld = new Set<string>();
let company: Landscape;
const accounts = new Map<string, Account>();

beforeAll(async () => {
  company = await startOwners(
    {},
    { authorize: ({ accountId }, action) => !withheld.has(`${accountId} ${action.split(':')[1]}`) },
  );
  for (const accountId of [HUB, SHOP, BILLING, COUSIN, READER]) seed(accountId);
  for (const [accountId, account] of [...company.accounts, [READER, company.member] as const])
    accounts.set(accountId, account);
});
afterAll(() => company.land.stop());

/** A wish that nobody has carried out, and a grant by hand that nobody asked for, to an account outside. */
function seed(accountId: string): void {
  const snapshotId = tagged(company, accountId, HUB === accountId ? READER : HUB);
  const partner = company.partner.accountId;
  const share = { principals: [partner], snapshotIds: [snapshotId], allowsExternalTargets: true };
  company.land.cloud.as(accountId, 'cn-hangzhou').createShare(share);
}

function joinAsOwner(accountId: string): void {
  const { cloud } = company.land;
  accounts.set(accountId, cloud.createAccount({ accountId, directory: 'member' }));
  cloud.createRole(accountId, ROLE, { principals: [HUB], externalId: 'acme' });
  seed(accountId);
}

const directory = { owners: { roleName: ROLE, accounts: 'directory' } };
const listed = (...ids: readonly string[]) => ({ owners: { roleName: ROLE, accounts: ids } });

interface Told {
  /** Whose are told by each command. */
  readonly whose: readonly string[];
  /** With the call that failed. */
  readonly unread?: readonly (readonly [accountId: string, what: string])[];
  readonly says?: string;
}
interface Case extends Told {
  readonly name: string;
  readonly caller?: string;
  readonly policy: object;
  readonly before?: () => void;
}

const CASES: readonly Case[] = [
  {
    name: 'a list of some names the member whose role is gone',
    policy: listed(SHOP, BILLING, COUSIN),
    whose: [HUB, SHOP, BILLING],
    unread: [[COUSIN, 'AssumeRole']],
  },
  { name: 'the hub listed among its own owners is the hub', policy: listed(HUB, SHOP), whose: [HUB, SHOP] },
  {
    name: 'an owner that looks at itself sees itself alone',
    caller: SHOP,
    policy: listed(SHOP, BILLING),
    whose: [SHOP],
    says: 'is itself one of owners',
  },
  {
    name: 'a sharee that is no owner sees itself alone',
    caller: READER,
    policy: listed(SHOP, BILLING),
    whose: [READER],
    says: `${READER} is not the hub`,
  },
  {
    name: 'nobody knows whether it is the hub where it may not look',
    caller: READER,
    policy: listed(SHOP),
    before: () => withheld.add(`${READER} ListFunctions`),
    whose: [READER],
    unread: [[SHOP, 'AssumeRole']],
    says: `Whether ${READER} is the hub is not known`,
  },
  {
    name: 'a hub with people whom no owner trusts has seen itself alone',
    caller: READER,
    policy: listed(SHOP),
    before: () => {
      withheld.clear();
      deploySweep(company, READER);
    },
    whose: [READER],
    unread: [[SHOP, 'AssumeRole']],
    says: `${READER} is taken for the hub`,
  },
  {
    name: 'an administrator of the directory that may not list it knows that it is the hub',
    caller: READER,
    policy: directory,
    whose: [READER],
    unread: [[READER, 'ListAccounts']],
    says: `${READER} is taken for the hub`,
  },
  {
    name: 'another member of the directory sees itself alone',
    caller: SHOP,
    policy: directory,
    whose: [SHOP],
    says: `${SHOP} is not the hub`,
  },
  {
    name: 'all pages of the directory are owners',
    policy: directory,
    before: () => {
      const { cloud } = company.land;
      for (const accountId of [LOST, COUSIN, READER]) cloud.leaveDirectory(accountId);
      for (const accountId of CROWD) joinAsOwner(accountId);
    },
    whose: [HUB, SHOP, BILLING, ...CROWD],
  },
  {
    name: 'who has left the directory is not looked at, and who has joined it is',
    policy: directory,
    before: () => {
      for (const accountId of CROWD) company.land.cloud.leaveDirectory(accountId);
      joinAsOwner(NEWCOMER);
    },
    whose: [HUB, SHOP, BILLING, NEWCOMER],
  },
];

interface Document {
  readonly unread: readonly { readonly ownerAccountId?: string; readonly what: string }[];
  readonly [part: string]: readonly { readonly ownerAccountId?: string; readonly what?: string }[];
}

/** Each with the part that tells of every snapshot, and what it ends with where all was read. */
const COMMANDS = [
  ['status', 'grants', 2],
  ['plan', 'regions', 2],
  ['readers', 'snapshots', 0],
  ['exposure', 'findings', 0],
] as const;

test.each(CASES)('$name', async ({ caller = HUB, policy, before, whose, unread = [], says = '' }) => {
  before?.();
  company.writePolicy(policy);
  const as = accounts.get(caller);
  const expected = [...whose].sort();
  await Promise.all(
    COMMANDS.map(async ([command, part, code]) => {
      const run = await company.run([command, '--json'], as && { as });
      const document = JSON.parse(run.stdout) as Document;
      const told = [...new Set(document[part]?.map(({ ownerAccountId = caller }) => ownerAccountId))].sort();
      const failed = document.unread.map(({ ownerAccountId = caller, what }) => [ownerAccountId, what]);
      expect({ command, told, failed, code: run.code }).toEqual({
        command,
        told: expected,
        failed: unread,
        code: unread.length > 0 ? 1 : code,
      });
      expect(run.stderr).toContain(says);
      for (const [accountId] of unread) expect(run.stderr).toContain(accountId);
    }),
  );
});
