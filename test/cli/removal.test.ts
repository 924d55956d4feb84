import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { afterEach, expect, test } from 'vitest';
import { type Company, HANGZHOU, startCompany } from './company.ts';

let company: Company;
afterEach(() => company.land.stop());

/** The policy of the first step, as the page about removing an installation says it. */
function documentedPolicy(): object {
  const page = readFileSync(join(import.meta.dirname, '../../docs/deploy.md'), 'utf8');
  const [, removal = ''] = page.split('\n## Removal\n');
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(removal) ?? [];
  return load(yaml) as object;
}

const person = () => company.land.cloud.as(company.owner.accountId, HANGZHOU);
const isLiving = ({ status }: { readonly status: string }): boolean => status !== 'Deleted';
const ourShares = () =>
  person()
    .shares()
    .filter((share) => isLiving(share) && share.tags['snapshare:installation'] === 'acme');
const tag = (snapshotId: string, shareTo: string) => person().tagSnapshot(snapshotId, { 'share-to': shareTo });

/** Carries out what `plan` says until it says nothing, as sweeps do. @returns How many times. */
async function sweepAway(): Promise<number> {
  for (let times = 0; times < 5; times++) {
    if ((await company.run(['plan', '--out', 'sweep.json'])).code === 0) return times;
    expect(await company.run(['apply', 'sweep.json', '--yes'])).toMatchObject({ code: 0 });
  }
  return Number.NaN;
}

test('the documented removal of an installation leaves no share and no tag of it', async () => {
  const outsiders = { accepts: '2000000000000002', waits: '2000000000000003', declines: '2000000000000004' };
  const members = ['1000000000000002', '1000000000000005', '1000000000000006'];
  const narrow = { count: 2, percent: 0 };
  company = await startCompany({
    regions: [HANGZHOU],
    principals: { directory: 'any', external: Object.values(outsiders) },
    groups: { all: members },
    rules: [{ match: { tags: { rule: 'yes' } }, shareTo: '@all' }],
    blockWhenTagged: ['confidential'],
    brakes: { removals: narrow, forbidden: narrow, blocked: narrow, expiries: narrow },
  });
  const { land, run } = company;
  for (const accountId of members.slice(1)) land.cloud.createAccount({ accountId, directory: 'member' });
  for (const accountId of Object.values(outsiders)) land.cloud.createAccount({ accountId });
  land.cloud.createSharingRole(company.owner.accountId);
  const encryption = { serviceKey: 'copy', copyKeys: { [HANGZHOU]: person().createKey() } };
  company.writePolicy({ encryption });
  const as = (accountId: string) => land.cloud.as(accountId, HANGZHOU);
  const shared = (to: string, more: object = {}) =>
    person().createSnapshot({ isComplete: true, tags: { 'share-to': to, ...more } }).snapshotId;
  const openInvitations = (accountId: string) =>
    as(accountId)
      .listInvitations()
      .filter(({ status }) => status === 'Pending');

  const everyone = members.join(' ');
  const [unreadable = '', ofGoneGroup = '', unasked = '', blocked = ''] = Array.from({ length: 12 }, () =>
    shared(everyone),
  );
  shared('', { rule: 'yes' });
  for (const outsider of Object.values(outsiders)) shared(outsider);
  const underServiceKey = person().createSnapshot({
    isComplete: true,
    encryptedWith: 'service-key',
    tags: { 'share-to': everyone },
  }).snapshotId;
  const toAccepting = shared(outsiders.accepts);
  await run(['plan', '--out', 'first.json']);
  expect(await run(['apply', 'first.json', '--yes'])).toMatchObject({ code: 0 });
  const copies = () =>
    person()
      .visibleSnapshots()
      .filter(({ tags }) => tags['snapshare:copy-of'] === underServiceKey);
  for (const { snapshotId } of copies()) person().completeSnapshot(snapshotId);
  for (const { invitationId } of openInvitations(outsiders.accepts))
    as(outsiders.accepts).acceptInvitation(invitationId);
  for (const { invitationId } of openInvitations(outsiders.declines))
    as(outsiders.declines).rejectInvitation(invitationId);

  const ours = (kind: string) => ({ 'snapshare:installation': 'acme', 'snapshare:kind': kind });
  person().createShare({
    name: 'snapshare-0abcdefghijkl',
    principals: members,
    snapshotIds: [shared(everyone), unasked],
    tags: ours('directory'),
  });
  person().createShare({
    name: 'snapshare-1abcdefghijkl',
    allowsExternalTargets: true,
    principals: [outsiders.accepts, outsiders.waits],
    snapshotIds: [toAccepting],
    tags: ours('external'),
  });
  for (const { invitationId } of openInvitations(outsiders.accepts))
    as(outsiders.accepts).acceptInvitation(invitationId);
  tag(unreadable, `${everyone} nonsense`);
  tag(ofGoneGroup, '@gone');
  tag(underServiceKey, `${everyone} nonsense`);
  tag(unasked, '');
  person().tagSnapshot(blocked, { confidential: 'yes' });
  await run(['plan', '--out', 'remember.json']);
  await run(['apply', 'remember.json', '--yes']);
  expect(ourShares().some(({ tags }) => tags[`snapshare:declined:${outsiders.declines}`] !== undefined)).toBe(true);
  await expect.poll(() => as(outsiders.accepts).visibleSnapshots().length).toBe(2);

  expect(copies()).toHaveLength(1);
  expect(ourShares().flatMap(({ snapshots }) => snapshots.map(({ snapshotId }) => snapshotId))).toContain(
    copies()[0]?.snapshotId,
  );

  company.writePolicy({ encryption, ...documentedPolicy() });
  const braked = await run(['plan']);
  expect(braked.code).toBe(3);
  const [, named = ''] = /snapshare plan (--over-brake .*) --out FILE/.exec(braked.stdout) ?? [];
  const overBrakes = named.split(' ');
  expect(overBrakes).toContain('forbidden');
  await run(['plan', ...overBrakes, '--out', 'end.json']);
  expect(await run(['apply', 'end.json', '--yes', ...overBrakes])).toMatchObject({ code: 0 });
  expect(await sweepAway()).toBeLessThanOrEqual(2);

  expect(ourShares()).toEqual([]);
  for (const accountId of [...members, ...Object.values(outsiders)])
    expect(
      as(accountId)
        .visibleSnapshots()
        .filter(({ isShared }) => isShared),
    ).toEqual([]);
  const marks = person()
    .visibleSnapshots()
    .flatMap(({ tags }) => Object.keys(tags))
    .filter((key) => key.startsWith('snapshare:'));
  expect(marks).toEqual([]);
  expect(openInvitations(outsiders.waits)).toEqual([]);
});
