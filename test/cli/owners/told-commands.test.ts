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

test('what findings, explanations and refusals tell to do names the owner, for the hub and for the owner itself', async () => {
  company.writePolicy({ allow: [{ to: [READER] }, { to: [PARTNER], approval: 'required' }] });
  const waiting = tagged(company, SHOP, PARTNER);
  const bare = as(company, SHOP).createSnapshot({ isComplete: true }).snapshotId;
  const declined = tagged(company, SHOP, PARTNER, { tags: { 'share-to': PARTNER, 'share-approved': PARTNER } });
  const { shareId } = as(company, SHOP).createShare({
    name: 'mine',
    principals: [PARTNER],
    snapshotIds: [declined],
    allowsExternalTargets: true,
    tags: { 'snapshare:installation': 'acme', 'snapshare:kind': 'external' },
  });
  const partner = as(company, PARTNER);
  const [invitation] = partner.listInvitations().filter((one) => one.shareId === shareId);
  partner.rejectInvitation(invitation?.invitationId ?? '');
  const told = [
    [['plan'], `snapshare approve ${waiting} ${PARTNER} --account ${SHOP}`],
    [['plan'], `snapshare reinvite ${PARTNER} --account ${SHOP}`],
    [['explain', bare, READER], `snapshare share ${bare} ${READER} --account ${SHOP}`],
    [['approve', bare, PARTNER, '--yes'], `snapshare explain ${bare} ${PARTNER} --account ${SHOP}`],
  ] as const;
  for (const [args, command] of told) {
    for (const language of ['en', 'zh']) {
      const { stdout, stderr } = await company.run([...args, '--account', SHOP, '--lang', language]);
      expect(stdout + stderr, args.join(' ')).toContain(command);
    }
  }
  for (const [, command] of told) {
    const { stderr } = await company.run([
      ...command.split(' ').slice(1),
      ...(command.includes('explain') ? [] : ['--yes']),
    ]);
    // Each comes as far as the account that is meant, though another cannot be read.
    expect(stderr, command).not.toContain(LOST);
  }
});
