import { afterAll, beforeAll, expect, test } from 'vitest';
import { authorizeBy } from '../../../emulator/state/ram.ts';
import { parseYaml } from '../../../shared/base/yaml.ts';
import { readerPolicies } from '../../../shared/rights/people.ts';
import { templates } from '../../../shared/rights/templates.ts';
import { ownerRolePolicies } from '../../../shared/rights/visited-roles.ts';
import { policyOf } from '../../rights/policies.ts';
import { BILLING, deploySweep, HUB, type Landscape, READER, ROLE, SHOP, startOwners, tagged } from './stage.ts';

/** People of the hub with nothing but the document for readers, and owners with what the template makes there. */

const PARTS = { regions: ['cn-hangzhou'], owners: { roleName: ROLE, accounts: [SHOP, BILLING] } };
const POLICY = policyOf({ installation: 'acme', mode: 'sync', ...PARTS });
const READERS = 'snapshare-readers';
const COLLEAGUES = 'operations';
const arnOf = (roleName: string): string => `acs:ram::${HUB}:role/${roleName}`;

interface Template {
  readonly Resources: {
    readonly OwnerRole: {
      readonly Properties: {
        readonly AssumeRolePolicyDocument: {
          readonly Statement: readonly {
            readonly Principal: { readonly RAM: { readonly 'Fn::If': readonly unknown[] } };
          }[];
        };
      };
    };
  };
}

/** Whom the role trusts in a stack with this parameter. */
function trustedBy(ReaderArn: string): string[] {
  const template = parseYaml(templates(POLICY).get('owner-role')?.() ?? '') as Template;
  const [statement] = template.Resources.OwnerRole.Properties.AssumeRolePolicyDocument.Statement;
  const [, unread, read] = statement?.Principal.RAM['Fn::If'] ?? [];
  const listed = (ReaderArn === '' ? unread : read) as readonly Readonly<Record<string, string>>[];
  return listed.map((one) => one['Fn::Sub']?.replace(/\$\{HubAccountId\}/, HUB) ?? ReaderArn);
}

let company: Landscape;
beforeAll(async () => {
  company = await startOwners(PARTS, {
    authorize: authorizeBy(
      ({ roleName }) =>
        roleName === READERS || roleName === COLLEAGUES
          ? readerPolicies(POLICY)
          : roleName === ROLE
            ? ownerRolePolicies(POLICY)
            : undefined,
      { severalValues: 'any', missingKey: 'fails' },
    ),
  });
  deploySweep(company, HUB);
  const { cloud } = company.land;
  for (const roleName of [READERS, COLLEAGUES]) cloud.createRole(HUB, roleName, { principals: [HUB] });
  for (const [accountId, readerArn] of [
    [SHOP, arnOf(READERS)],
    [BILLING, ''],
  ] as const) {
    cloud.createRole(accountId, ROLE, { principals: trustedBy(readerArn), externalId: 'acme' });
    tagged(company, accountId);
  }
});
afterAll(() => company.land.stop());

test.each([
  'plan',
  'status',
  'exposure',
  'readers',
  'overdue',
  'approvals',
  'report',
])('%s reads with the document for readers each owner whose stack names them, and no other', async (command) => {
  const unreadOf = async (roleName: string): Promise<unknown> => {
    const { stdout } = await company.run([command, '--json', '--role-arn', arnOf(roleName)]);
    return (JSON.parse(stdout) as { readonly unread?: unknown }).unread;
  };
  const [shop, billing] = [SHOP, BILLING].map((ownerAccountId) => ({ ownerAccountId, what: 'AssumeRole' }));
  expect(await unreadOf(READERS)).toMatchObject([billing]);
  expect(await unreadOf(COLLEAGUES)).toMatchObject([shop, billing]);
});

test('in such an owner they may what its role may, as carrying out a plan', async () => {
  expect(trustedBy('')).not.toContain(arnOf(READERS));
  expect(trustedBy(arnOf(READERS))).toEqual([...trustedBy(''), arnOf(READERS)]);
  const snapshotId = tagged(company, SHOP, READER);
  const shared = await company.run(['apply', await plan(), '--yes', '--role-arn', arnOf(READERS)]);
  expect(shared.code, shared.stderr).toBe(0);
  expect(company.land.cloud.as(SHOP, 'cn-hangzhou').shares()[0]?.snapshots).toContainEqual(
    expect.objectContaining({ snapshotId }),
  );
});

async function plan(): Promise<string> {
  const file = `${company.dir}/plan.json`;
  await company.run(['plan', '--account', SHOP, '--out', file, '--role-arn', arnOf(READERS)]);
  return file;
}
