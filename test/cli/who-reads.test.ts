import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../emulator/state/types.ts';
import { type Company, HANGZHOU, type Run, startCompanyWithFolder } from './company.ts';

/** Who can really read it, told the same by every command that is asked. */

const SHOP = '1000000000000002';
const PARTNER = '2000000000000001';
const STRANGER = '2000000000000009';

let company: Company;
let snapshotId: string;
let folder: string;
beforeEach(async () => {
  ({ company, folder, snapshotId } = await startCompanyWithFolder());
});
afterEach(() => company.land.stop());

const person = (accountId = company.owner.accountId) => company.land.cloud.as(accountId, HANGZHOU);
const sees = (accountId: string): boolean =>
  person(accountId)
    .visibleSnapshots()
    .some(({ sourceSnapshotId, isShared }) => isShared && sourceSnapshotId === snapshotId);

/** A share by hand, in effect for the members that it names. */
async function shareByHand(
  principals: readonly string[],
  reader?: string,
  allowsExternalTargets = false,
): Promise<string> {
  const { shareId } = person().createShare({ principals, snapshotIds: [snapshotId], allowsExternalTargets });
  if (reader !== undefined) await expect.poll(() => sees(reader)).toBe(true);
  return shareId;
}

async function shareWithStranger(): Promise<string> {
  const shareId = await shareByHand([STRANGER], undefined, true);
  for (const { invitationId } of person(STRANGER).listInvitations()) person(STRANGER).acceptInvitation(invitationId);
  await expect.poll(() => sees(STRANGER)).toBe(true);
  return shareId;
}

const json = ({ stdout }: Run): unknown => JSON.parse(stdout);
const readers = (args: readonly string[] = [], as?: Account): Promise<Run> =>
  company.run(['readers', ...args, '--json'], as ? { as } : {});

test.each(['123', 'shop', ' '])('a name that is no id (%j) is refused, and not answered with nobody', async (typed) => {
  for (const args of [
    ['readers', '--account', typed],
    ['status', '--principal', typed],
    ['explain', snapshotId, typed],
  ]) {
    const { code, stdout, stderr } = await company.run(args);
    expect([code, stdout], args.join(' ')).toEqual([1, '']);
    expect(stderr).toContain(`${JSON.stringify(typed)} is no account`);
  }
});

test('a folder within one that is shared is not told to be without readers', async () => {
  const inner = company.land.cloud.createFolder('inner', folder);
  company.land.cloud.moveAccount(SHOP, inner);
  await shareByHand([folder], SHOP);
  const explained = await company.run(['explain', snapshotId, inner]);
  expect(explained.stdout).not.toContain('cannot read');
  expect(explained.stdout).toContain(`No share gives the snapshot to ${inner} now.`);
  expect(explained.stdout).toContain(`snapshare readers ${snapshotId}`);
  const asked = await company.run(['readers', '--account', inner]);
  expect(asked).toMatchObject({ code: 1, stdout: '' });
  const revoked = await company.run(['revoke', '--account', inner]);
  expect(revoked.stdout).toContain(`no share names ${inner}. Accounts in it may read by other ways`);
  expect(sees(SHOP)).toBe(true);
});

test('a folder that is gone or empty, and an account that has left, are not told to read', async () => {
  const { cloud } = company.land;
  const gone = cloud.createFolder('gone');
  const empty = cloud.createFolder('empty');
  const leaver = cloud.createAccount({ accountId: '1000000000000005', name: 'leaver', directory: 'member' }).accountId;
  await shareByHand([gone, empty, leaver], leaver);
  cloud.leaveDirectory(leaver);
  cloud.deleteFolder(gone);
  const explained = await company.run(['explain', snapshotId]);
  expect(explained.stdout).not.toContain('can read the snapshot now');
  expect(explained.stdout).toContain(`The folder ${gone} does not exist any more`);
  expect(explained.stdout).toContain(`No account is in ${empty} now`);
  expect(explained.stdout).toContain(`${leaver} is shared it as a member, and has left the directory.`);
  const revoked = await company.run(['revoke', snapshotId]);
  expect(revoked.stdout).toMatch(new RegExp(`${gone} +\\(no such folder\\)\\s*\n`));
  expect(revoked.stdout).toMatch(new RegExp(`${empty} +\\(nobody is in there\\)\\s*\n`));
  expect(revoked.stdout).toMatch(new RegExp(`${leaver} +\\(has left the directory\\)\\s*\n`));
});

test('the owner is not told that it cannot read its own snapshot', async () => {
  const { stdout } = await company.run(['explain', snapshotId, company.owner.accountId]);
  expect(stdout).toContain(`${company.owner.accountId} can read the snapshot now.`);
});

describe('an account that reads through its folder', () => {
  test('is a reader, by name, and every command says so', async () => {
    const shareId = await shareByHand([folder], SHOP);
    const run = await readers();
    expect(json(run)).toEqual({
      schema: 'snapshare.readers/1',
      snapshots: [
        {
          ownerAccountId: company.owner.accountId,
          regionId: HANGZHOU,
          snapshotId,
          isComplete: true,
          readers: [
            {
              accountId: SHOP,
              name: 'shop',
              state: 'reads',
              until: null,
              isPermitted: true,
              paths: [{ shareId, isOurs: false, principal: folder }],
            },
          ],
        },
      ],
      unread: [],
    });
    expect(run.code).toBe(0);
    const { stdout } = await company.run(['readers', snapshotId]);
    expect(stdout).toMatch(new RegExp(`golden +${SHOP} +shop +reads +yes +${shareId}\\(${folder}\\)`));
    const explained = await company.run(['explain', snapshotId, SHOP]);
    expect(explained.stdout).toContain(`${SHOP} can read the snapshot now.`);
    expect(explained.stdout).toContain(`(${shareId}) gives it to ${folder}, and ${SHOP} is in there.`);
    expect(json(await company.run(['status', '--principal', SHOP, '--json']))).toMatchObject({
      grants: [{ snapshotId, principal: folder, state: 'foreign', isInEffect: true }],
    });
  });

  test('is said to be unknown, and nobody is said to read nothing, where the directory may not be listed', async () => {
    const { member, land } = company;
    land.cloud.createAccount({ accountId: '1000000000000003', name: 'lab', directory: 'member', folderId: folder });
    const theirs = land.cloud.as(member.accountId, HANGZHOU);
    const id = theirs.createSnapshot({ isComplete: true }).snapshotId;
    theirs.createShare({ principals: [folder], snapshotIds: [id] });
    for (const args of [[], [id], ['--account', '1000000000000003']]) {
      const run = await readers(args, member);
      expect(json(run)).toMatchObject({
        snapshots: [{ snapshotId: id, isComplete: false, readers: [] }],
        unread: [{ regionId: HANGZHOU, what: 'ListAccounts' }],
      });
      expect(run.code).toBe(1);
    }
    const said = await company.run(['readers', id], { as: member });
    expect(said.stderr).toContain(`which accounts read it through ${folder} is unknown`);
    const explained = await company.run(['explain', id, '1000000000000003'], { as: member });
    expect(explained.stdout).toContain('Whether 1000000000000003 can read the snapshot is unknown');
    expect(explained.stdout).not.toContain('cannot read');
    expect(explained.code).toBe(1);
    const status = await company.run(['status', '--principal', '1000000000000003'], { as: member });
    expect(status.stderr).toContain(`Whether 1000000000000003 also has what is shared with ${folder} is unknown`);
    expect(status.code).toBe(1);
  });
});

test('a member in a share that allows outsiders is inside, and no exposure', async () => {
  await shareByHand([SHOP], SHOP, true);
  expect(json(await readers())).toMatchObject({ snapshots: [{ readers: [{ accountId: SHOP, isPermitted: true }] }] });
  expect(json(await company.run(['exposure', '--json']))).toMatchObject({ findings: [] });
  expect(json(await company.run(['status', '--json']))).toMatchObject({ grants: [{ isExternal: false }] });
});

test('an invitation that a stranger has not answered is pending, and gone once it was refused', async () => {
  const shareId = await shareByHand([STRANGER], undefined, true);
  expect(json(await readers([snapshotId]))).toMatchObject({
    snapshots: [
      {
        isComplete: true,
        readers: [
          {
            accountId: STRANGER,
            state: 'pending',
            until: null,
            isPermitted: false,
            paths: [{ shareId, isOurs: false, principal: STRANGER }],
          },
        ],
      },
    ],
  });
  const exposure = await company.run(['exposure']);
  expect(exposure.stdout).toContain(`${STRANGER} will read 1 snapshot(s) once it accepts the invitation`);
  expect(json(await company.run(['exposure', '--json']))).toMatchObject({
    findings: [{ principal: STRANGER, kind: 'pending', severity: 'high', state: 'pending', isOutside: true }],
  });
  for (const { invitationId } of person(STRANGER).listInvitations()) {
    person(STRANGER).call('resourcesharing', 'RejectResourceShareInvitation', {
      ResourceShareInvitationId: invitationId,
    });
  }
  expect(json(await readers([snapshotId]))).toMatchObject({ snapshots: [{ isComplete: true, readers: [] }] });
  expect(json(await company.run(['exposure', '--json']))).toMatchObject({ findings: [] });
});

test('a stranger that reads by a share made by hand is not permitted, and nobody advises to share with it', async () => {
  await shareWithStranger();
  expect(json(await readers(['--account', STRANGER]))).toMatchObject({
    snapshots: [{ snapshotId, readers: [{ accountId: STRANGER, state: 'reads', isPermitted: false }] }],
  });
  const explained = await company.run(['explain', snapshotId, STRANGER]);
  expect(explained.stdout).toContain(`${STRANGER} can read the snapshot now.`);
  expect(explained.stdout).not.toContain(`snapshare share ${snapshotId} ${STRANGER}`);
  expect(json(await company.run(['exposure', '--json']))).toMatchObject({
    findings: [{ principal: STRANGER, kind: 'not-permitted', severity: 'critical', isOutside: true, state: 'reads' }],
  });
  const shown = await company.runInTerminal(['readers']);
  expect(shown.stdout).toContain('\u001b[31mno\u001b[39m');
});

test('a partner on the list of the policy is permitted', async () => {
  await shareByHand([PARTNER], undefined, true);
  expect(json(await readers())).toMatchObject({
    snapshots: [{ readers: [{ accountId: PARTNER, state: 'pending', isPermitted: true }] }],
  });
});

test('an account below a folder that the policy lists is permitted through it, and not by a share of its own', async () => {
  company.writePolicy({ principals: { directory: [folder] } });
  await shareByHand([SHOP], SHOP);
  expect(json(await readers())).toMatchObject({ snapshots: [{ readers: [{ isPermitted: false }] }] });
  await shareByHand([folder], SHOP);
  await expect
    .poll(async () => json(await readers()))
    .toMatchObject({
      snapshots: [{ readers: [{ isPermitted: true, paths: [{ principal: SHOP }, { principal: folder }] }] }],
    });
});

test('a member or an outsider that reads what others share is not told that nothing is shared', async () => {
  await shareWithStranger();
  const { stranger, owner } = company;
  const shown = await company.run(['status'], { as: stranger });
  expect(shown.stdout).not.toContain('none is shared');
  expect(shown.stdout).toMatch(new RegExp(`${owner.accountId} +${snapshotId}`));
  expect(json(await company.run(['status', '--json'], { as: stranger }))).toMatchObject({
    grants: [],
    sharedIn: [{ regionId: HANGZHOU, ownerAccountId: owner.accountId, snapshotId }],
  });
  const own = await readers([snapshotId], stranger);
  expect(json(own)).toMatchObject({
    snapshots: [{ ownerAccountId: owner.accountId, isComplete: false, readers: [{ accountId: STRANGER }] }],
  });
  expect(own.code).toBe(0);
  const [entry] = person(STRANGER).visibleSnapshots();
  for (const id of [snapshotId, entry?.snapshotId ?? '']) {
    const explained = await company.run(['explain', id], { as: stranger });
    expect(explained).toMatchObject({ code: 1, stdout: '' });
    expect(explained.stderr).toContain(`it is ${snapshotId} of the account ${owner.accountId}, which shares it with`);
  }
});

describe('until', () => {
  test('is the latest end of all paths, and none where a share that nothing ends gives it as well', async () => {
    const end = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
    person().tagSnapshot(snapshotId, { 'share-to': `${SHOP}/${end}` });
    await company.run(['plan', '--out', 'plan.json']);
    expect((await company.run(['apply', 'plan.json', '--yes'])).code).toBe(0);
    await expect.poll(() => sees(SHOP)).toBe(true);
    const dayAfter = new Date(Date.parse(end) + 86_400_000).toISOString();
    expect(json(await readers())).toMatchObject({
      snapshots: [{ readers: [{ accountId: SHOP, until: dayAfter, paths: [{ isOurs: true }] }] }],
    });
    await shareByHand([SHOP], SHOP);
    expect(json(await readers())).toMatchObject({ snapshots: [{ readers: [{ accountId: SHOP, until: null }] }] });
  });
});

describe('what could not be read', () => {
  test.each([
    'ListResourceShares',
    'ListResourceShareAssociations',
  ])('%s leaves every snapshot incomplete', async (action) => {
    await shareByHand([SHOP], SHOP);
    company.land.cloud.faults.add({ match: { action }, effect: 'deny' });
    for (const args of [[], [snapshotId], ['--account', SHOP]]) {
      const run = await readers(args);
      expect(json(run)).toMatchObject({
        snapshots: [{ snapshotId, isComplete: false, readers: [] }],
        unread: [{ regionId: HANGZHOU, what: action }],
      });
      expect(run.code).toBe(1);
    }
    expect((await company.run(['readers'])).stderr).toContain(`${snapshotId} in ${HANGZHOU}: who reads it is unknown`);
  });

  test('the snapshot that is asked about is unknown also where nothing at all could be read', async () => {
    company.land.cloud.faults.add({ match: { action: 'DescribeSnapshots' }, effect: 'deny' });
    const run = await readers([snapshotId]);
    expect(json(run)).toMatchObject({
      snapshots: [{ snapshotId, isComplete: false }],
      unread: [{ what: 'DescribeSnapshots' }],
    });
    expect(run.code).toBe(1);
  });
});

test('a snapshot that nobody reads is told when it is named, and one that does not exist is an error', async () => {
  expect(json(await readers())).toEqual({ schema: 'snapshare.readers/1', snapshots: [], unread: [] });
  expect(json(await readers([snapshotId]))).toMatchObject({
    snapshots: [{ snapshotId, isComplete: true, readers: [] }],
  });
  expect((await company.run(['readers'])).stdout).toContain('none that was asked about can be read');
  const missing = await company.run(['readers', 's-none']);
  expect(missing.stderr).toContain('s-none');
  expect(missing.code).toBe(1);
});
