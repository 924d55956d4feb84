import { afterAll, beforeAll, expect, test } from 'vitest';
import { authorizeBy } from '../../../emulator/state/ram.ts';
import { ownerRolePolicies } from '../../../shared/rights/visited-roles.ts';
import { policyOf } from '../../rights/policies.ts';
import {
  as,
  BILLING,
  COUSIN,
  HUB,
  type Landscape,
  LOST,
  PARTNER,
  READER,
  ROLE,
  SHOP,
  startOwners,
  tagged,
} from './stage.ts';

/** The commands that a hub is told for its owners, run as they are told, with owners that let the role do what it may. */

const PARTS = {
  regions: ['cn-hangzhou'],
  principals: { directory: [READER], external: [PARTNER] },
  owners: { roleName: ROLE, accounts: [SHOP, BILLING, LOST] },
};

let company: Landscape;
beforeAll(async () => {
  const policies = ownerRolePolicies(policyOf({ installation: 'acme', mode: 'sync', ...PARTS }));
  const authorize = authorizeBy(({ roleName }) => (roleName === ROLE ? policies : undefined), {
    severalValues: 'any',
    missingKey: 'fails',
  });
  company = await startOwners(PARTS, { authorize });
});
afterAll(() => company.land.stop());

interface Told {
  readonly findings: readonly { readonly ownerAccountId: string; readonly toEnd: readonly string[] }[];
}
const exposed = async (): Promise<Told['findings']> =>
  (JSON.parse((await company.run(['exposure', '--json'])).stdout) as Told).findings;

test('exposure tells a hub commands that end what is exposed in its owners, though one cannot be read', async () => {
  for (const accountId of [HUB, SHOP]) {
    const { snapshotId } = as(company, accountId).createSnapshot({ isComplete: true });
    as(company, accountId).createShare({ principals: [COUSIN], snapshotIds: [snapshotId] });
  }
  const snapshotId = tagged(company, BILLING, PARTNER);
  as(company, BILLING).createShare({ principals: [PARTNER], snapshotIds: [snapshotId], allowsExternalTargets: true });
  const found = await exposed();
  expect(found.map(({ ownerAccountId }) => ownerAccountId).sort()).toEqual([HUB, SHOP, BILLING]);
  for (const command of found.flatMap(({ toEnd }) => toEnd)) {
    expect(command).toContain(' --owner ');
    const { code } = await company.run([...command.split(' ').slice(1), '--yes']);
    // The role of an owner writes no tags that ask.
    expect({ command, code }).toEqual({ command, code: command.includes('--edit-tags') ? 1 : 0 });
  }
  expect((await exposed()).filter(({ ownerAccountId }) => ownerAccountId !== BILLING)).toEqual([]);
  const { stdout } = await company.run(['plan', '--account', HUB, '--account', SHOP]);
  expect(stdout).toContain('Nothing to do.');
  expect(stdout).toContain('2 of 2 account(s) were looked at');
});
