import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Company, HANGZHOU, type Run, startCompany } from '../company.ts';

/** A person ends access: what is shown, what is done in the cloud, and what is left. */

const SHOP = '1000000000000002';
const LAB = '1000000000000003';
const PARTNER = '2000000000000001';
const STRANGER = '2000000000000009';

let company: Company;
let golden: string;
let other: string;
beforeEach(async () => {
  company = await startCompany({ regions: [HANGZHOU] });
  company.land.cloud.createAccount({ accountId: LAB, name: 'lab', directory: 'member' });
  golden = person().createSnapshot({ name: 'golden', isComplete: true }).snapshotId;
  other = person().createSnapshot({ name: 'other', isComplete: true }).snapshotId;
});
afterEach(() => company.land.stop());

const person = (accountId = company.owner.accountId) => company.land.cloud.as(accountId, HANGZHOU);
const json = ({ stdout }: Run): unknown => JSON.parse(stdout);
const sees = (accountId: string, snapshotId: string): boolean =>
  person(accountId)
    .visibleSnapshots()
    .some(({ sourceSnapshotId, isShared }) => isShared && sourceSnapshotId === snapshotId);
/** Who sees what: `name snapshot`. */
const seen = (): string[] =>
  [SHOP, LAB, PARTNER, STRANGER]
    .flatMap((accountId) => [
      ...(sees(accountId, golden) ? [`${accountId} golden`] : []),
      ...(sees(accountId, other) ? [`${accountId} other`] : []),
    ])
    .sort();
const writes = () => company.land.cloud.calls.filter((call) => call.isWrite && call.code === undefined);

async function share(principals: readonly string[], snapshotIds: readonly string[], expected: readonly string[]) {
  const isOpen = principals.includes(STRANGER) || principals.includes(PARTNER);
  const { shareId } = person().createShare({ name: 'by-hand', principals, snapshotIds, allowsExternalTargets: isOpen });
  for (const accountId of [STRANGER, PARTNER]) {
    for (const { invitationId, status } of person(accountId).listInvitations())
      if (status === 'Pending') person(accountId).acceptInvitation(invitationId);
  }
  await expect.poll(seen).toEqual(expect.arrayContaining([...expected]));
  return shareId;
}

async function shareByUs(
  tags: Readonly<Record<string, Readonly<Record<string, string>>>>,
  expected: readonly string[],
) {
  for (const [snapshotId, own] of Object.entries(tags)) person().tagSnapshot(snapshotId, own);
  await sweep();
  await expect.poll(seen).toEqual([...expected]);
}

async function sweep(): Promise<void> {
  await company.run(['plan', '--out', 'plan.json']);
  expect((await company.run(['apply', 'plan.json', '--yes'])).code).toBe(0);
}

const tagOf = (snapshotId: string): string | undefined =>
  person()
    .visibleSnapshots()
    .find((one) => one.snapshotId === snapshotId)?.tags['share-to'];

describe('a share made by hand', () => {
  test('loses the snapshot that is named, for everyone, and nothing else ends', async () => {
    const shareId = await share([SHOP, LAB], [golden, other], [`${SHOP} golden`, `${LAB} other`]);
    const shown = await company.run(['revoke', golden, '--yes']);
    expect(shown.stdout).toContain('This ends, 2 in all');
    expect(shown.stdout).toMatch(new RegExp(`${golden} +golden +${SHOP} +shop +reads`));
    expect(shown.stdout).not.toContain('as well');
    expect(shown.code).toBe(0);
    expect(seen()).toEqual([`${SHOP} other`, `${LAB} other`].sort());
    expect(person().shares()).toMatchObject([{ shareId, status: 'Active' }]);
  });

  test('is not touched for one account of two without a word, and loses with it whichever ends less', async () => {
    await share([SHOP, LAB], [golden, other], [`${SHOP} golden`, `${LAB} other`]);
    const refused = await company.run(['revoke', golden, '--account', SHOP, '--yes']);
    expect(refused.stdout).toContain('This ends as well, 1 in all');
    expect(refused.stdout).toMatch(new RegExp(`${golden} +golden +${LAB} +lab`));
    expect(refused.stderr).toContain('Agree to that with --also');
    expect(refused.code).toBe(1);
    const plain = await company.run(['revoke', golden, '--account', SHOP, '--yes', '--json']);
    expect(json(plain)).toMatchObject({
      schema: 'snapshare.error/1',
      code: 'SNAPSHARE_ENDS_MORE',
      regions: [{ alsoEnds: [{ snapshotId: golden, accountId: LAB, name: 'lab' }] }],
    });
    expect(seen()).toHaveLength(4);
    expect(await company.run(['revoke', golden, '--account', SHOP, '--also', '--yes'])).toMatchObject({ code: 0 });
    expect(seen()).toEqual([`${SHOP} other`, `${LAB} other`].sort());
  });

  test('loses the account where it holds the one snapshot, and others keep it', async () => {
    await share([SHOP, LAB], [golden], [`${SHOP} golden`, `${LAB} golden`]);
    expect(await company.run(['revoke', golden, '--account', SHOP, '--yes'])).toMatchObject({ code: 0 });
    expect(seen()).toEqual([`${LAB} golden`]);
  });

  test('loses an account that is named alone, with all that it has', async () => {
    await share([SHOP, LAB], [golden, other], [`${SHOP} golden`, `${LAB} other`]);
    await share([SHOP], [other], []);
    expect(await company.run(['revoke', '--account', SHOP, '--yes'])).toMatchObject({ code: 0 });
    expect(seen()).toEqual([`${LAB} golden`, `${LAB} other`]);
  });

  test('that is named ends for everyone, and another way that is left is told', async () => {
    const first = await share([SHOP, LAB], [golden], [`${SHOP} golden`, `${LAB} golden`]);
    const second = await share([SHOP], [golden], []);
    const run = await company.run(['revoke', '--share', first, '--yes']);
    expect(run.stdout).toContain(`${SHOP} (shop) still reads ${golden}, by ${second}.`);
    expect(run.code).toBe(0);
    expect(seen()).toEqual([`${SHOP} golden`]);
    const again = await company.run(['revoke', '--share', first, '--yes', '--json']);
    expect(json(again)).toMatchObject({ schema: 'snapshare.revoke/1', regions: [{ ends: [], calls: [] }] });
    expect(again.code).toBe(0);
  });

  test('ends for an outsider that reads, and for one that has not answered', async () => {
    await share([STRANGER], [golden, other], [`${STRANGER} golden`]);
    person().createShare({ principals: [PARTNER], snapshotIds: [golden], allowsExternalTargets: true });
    const run = await company.run(['revoke', golden, '--yes']);
    expect(run.stdout).toMatch(new RegExp(`${PARTNER} +pending`));
    expect(run.code).toBe(0);
    expect(seen()).toEqual([`${STRANGER} other`]);
    for (const { invitationId, status } of person(PARTNER).listInvitations())
      if (status === 'Pending') person(PARTNER).acceptInvitation(invitationId);
    expect(sees(PARTNER, golden)).toBe(false);
  });
});

describe('an account that reads through a folder', () => {
  test('loses it only with the others in there, who are named', async () => {
    const { cloud } = company.land;
    const folder = cloud.createFolder('work');
    for (const accountId of [SHOP, LAB]) cloud.moveAccount(accountId, folder);
    await share([folder], [golden], [`${SHOP} golden`, `${LAB} golden`]);
    const refused = await company.run(['revoke', '--account', SHOP, '--yes']);
    expect(refused.stdout).toMatch(new RegExp(`as well, 1 in all[^]*${LAB} +lab`));
    expect(refused.code).toBe(1);
    expect(await company.run(['revoke', '--account', folder, '--yes'])).toMatchObject({ code: 0 });
    expect(seen()).toEqual([]);
  });

  test('may still read where the directory may not be listed, and that is said', async () => {
    const { cloud } = company.land;
    const folder = cloud.createFolder('work');
    cloud.moveAccount(LAB, folder);
    const theirs = person(SHOP).createSnapshot({ isComplete: true }).snapshotId;
    person(SHOP).createShare({ principals: [folder], snapshotIds: [theirs] });
    person(SHOP).createShare({ principals: [LAB], snapshotIds: [theirs] });
    await expect.poll(() => sees(LAB, theirs)).toBe(true);
    const run = await company.run(['revoke', '--account', LAB, '--yes'], { as: company.member });
    expect(run.stderr).toContain(`Whether ${LAB} also has what is shared with ${folder} is unknown`);
    expect(run.code).toBe(1);
    const shares = person(SHOP).shares();
    expect(shares.map(({ principals }) => principals.map(({ status }) => status))).toEqual([
      ['Associated'],
      ['Disassociated'],
    ]);
  });
});

describe('a share of ours', () => {
  test('is given again by the tag, which is told, and not where the tag is edited in the same step', async () => {
    await shareByUs({ [golden]: { 'share-to': `${SHOP} ${LAB}` }, [other]: { 'share-to': SHOP } }, [
      `${SHOP} golden`,
      `${SHOP} other`,
      `${LAB} golden`,
    ]);
    const told = await company.run(['revoke', golden, '--account', SHOP, '--yes']);
    expect(told.stdout).toContain(`The next sweep gives to ${SHOP}: ${golden}; asked for by: tag share-to.`);
    expect(told.stdout).toContain('--edit-tags');
    expect(told.code).toBe(0);
    expect(seen()).toEqual([`${SHOP} other`, `${LAB} golden`].sort());
    await sweep();
    await expect.poll(seen).toHaveLength(3);
    const edited = await company.run(['revoke', golden, '--account', SHOP, '--edit-tags', '--yes']);
    expect(edited.stdout).toContain(`tags of ${golden}: share-to: ${SHOP} ${LAB} → ${LAB}`);
    expect(edited.stdout).not.toContain(`gives to ${SHOP}`);
    expect(edited.code).toBe(0);
    expect(tagOf(golden)).toBe(LAB);
    await sweep();
    await expect.poll(seen).toEqual([`${SHOP} other`, `${LAB} golden`].sort());
  });

  test('is given again by a folder that the tag names and no share gives yet, which is told', async () => {
    const folder = company.land.cloud.createFolder('work');
    company.land.cloud.moveAccount(SHOP, folder);
    await share([SHOP], [golden], [`${SHOP} golden`]);
    person().tagSnapshot(golden, { 'share-to': `${SHOP} ${folder}` });
    const run = await company.run(['revoke', golden, '--account', SHOP, '--edit-tags', '--yes']);
    expect(run.code).toBe(0);
    expect(run.stdout).toContain(
      `The next sweep gives to ${folder}: ${golden}; asked for by: tag share-to. ${SHOP} is in there and reads by that`,
    );
    expect(tagOf(golden)).toBe(folder);
    await sweep();
    await expect.poll(seen).toEqual([`${SHOP} golden`]);
  });

  test('is given again by a rule, and by a group of which others are members, which no tag edit ends', async () => {
    company.writePolicy({
      groups: { all: [SHOP, LAB] },
      rules: [{ match: { name: 'golden' }, shareTo: SHOP }],
    });
    await shareByUs({ [other]: { 'share-to': '@all' } }, [`${SHOP} golden`, `${SHOP} other`, `${LAB} other`]);
    const run = await company.run(['revoke', '--account', SHOP, '--edit-tags', '--yes', '--json']);
    expect(json(run)).toMatchObject({
      regions: [
        {
          tags: [],
          givenAgain: [
            { snapshotId: golden, principal: SHOP, askedBy: ['rule 1'], isWished: true },
            { snapshotId: other, principal: SHOP, askedBy: ['tag share-to'], isWished: true },
          ].sort((a, b) => (a.snapshotId < b.snapshotId ? -1 : 1)),
          failures: [],
          remains: [],
        },
      ],
    });
    expect(seen()).toEqual([`${LAB} other`]);
    expect(tagOf(other)).toBe('@all');
  });

  test('tells that others get it again who still ask for it', async () => {
    await shareByUs({ [golden]: { 'share-to': `${SHOP} ${LAB}` }, [other]: { 'share-to': `${SHOP} ${LAB}` } }, [
      `${SHOP} golden`,
      `${SHOP} other`,
      `${LAB} golden`,
      `${LAB} other`,
    ]);
    const args = ['revoke', golden, '--account', SHOP, '--edit-tags', '--also', '--yes'];
    const run = await company.run(args);
    expect(run.stdout).toContain(`The next sweep gives to ${LAB}: ${golden}`);
    expect(seen()).toEqual([`${SHOP} other`, `${LAB} other`].sort());
    await sweep();
    await expect.poll(seen).toEqual([`${SHOP} other`, `${LAB} golden`, `${LAB} other`].sort());
  });
});

describe('nothing is changed', () => {
  beforeEach(() => share([SHOP], [golden], [`${SHOP} golden`]));

  test.each<{ name: string; args: () => string[]; says: string }>([
    { name: 'where nothing is named', args: () => [], says: 'nothing is named' },
    { name: 'for an unknown snapshot', args: () => ['s-none'], says: 'looking for the snapshot s-none' },
    { name: 'for an unknown share', args: () => ['--share', 'rs-none'], says: 'looking for the share rs-none' },
    { name: 'for what is no account', args: () => ['--account', '123'], says: '"123" is no account' },
    { name: 'without --yes and a terminal', args: () => [golden], says: 'Give --yes' },
    {
      name: 'in a region that the policy does not have',
      args: () => [golden, '--region', 'cn-shanghai', '--yes'],
      says: 'it is not one of the policy',
    },
  ])('$name', async ({ args, says }) => {
    const before = writes().length;
    const { stderr, code } = await company.run(['revoke', ...args()]);
    expect(stderr).toContain(says);
    expect(code).toBe(1);
    expect(writes()).toHaveLength(before);
  });

  test.each([
    'ListResourceShares',
    'ListResourceShareAssociations',
    'DescribeSnapshots',
  ])('where %s is denied', async (action) => {
    const before = writes().length;
    company.land.cloud.faults.add({ match: { action }, effect: 'deny' });
    const { stderr, code } = await company.run(['revoke', golden, '--yes']);
    expect(stderr).toContain(`${HANGZHOU} was not read whole: ${action}`);
    expect(code).toBe(1);
    expect(writes()).toHaveLength(before);
  });

  test('in mode observe', async () => {
    company.writePolicy({ mode: 'observe' });
    const before = writes().length;
    expect(await company.run(['revoke', golden, '--yes'])).toMatchObject({ code: 1 });
    expect(writes()).toHaveLength(before);
  });

  test('by a sharee, who is told whose it is', async () => {
    const run = await company.run(['revoke', golden, '--yes'], { as: company.member });
    expect(run.stderr).toContain(`it is a snapshot of ${company.owner.accountId}`);
    expect(run.code).toBe(1);
  });

  test('where the answer is no', async () => {
    const before = writes().length;
    const { code } = await company.runInTerminal(['revoke', golden], 'n\n');
    expect(code).toBe(1);
    expect(writes()).toHaveLength(before);
  });
});

describe('between the showing and the answer', () => {
  test('a snapshot that somebody adds keeps the account in the share, since its end was not shown', async () => {
    const shareId = await share([SHOP, LAB], [golden], [`${SHOP} golden`, `${LAB} golden`]);
    const run = await company.runInTerminal(['revoke', '--account', SHOP, '--no-color'], () => {
      person().associate(shareId, { snapshotIds: [other] });
      return 'y\n';
    });
    expect(run.stdout).toContain('1 thing(s) are not as they were shown any more');
    expect(run.code).toBe(2);
    expect(sees(SHOP, golden)).toBe(true);
    expect(await company.run(['revoke', '--account', SHOP, '--yes'])).toMatchObject({ code: 0 });
    expect(seen()).toEqual([`${LAB} golden`, `${LAB} other`]);
  });

  test('what somebody else has ended is no failure', async () => {
    const shareId = await share([SHOP], [golden], [`${SHOP} golden`]);
    const run = await company.runInTerminal(['revoke', golden, '--no-color'], () => {
      person().disassociate(shareId, { snapshotIds: [golden] });
      return 'y\n';
    });
    expect(run.code).toBe(0);
    expect(seen()).toEqual([]);
  });

  test('a tag that somebody edits is left as it is', async () => {
    await shareByUs({ [golden]: { 'share-to': SHOP } }, [`${SHOP} golden`]);
    const run = await company.runInTerminal(['revoke', golden, '--edit-tags', '--no-color'], () => {
      person().tagSnapshot(golden, { 'share-to': `${SHOP} ${LAB}` });
      return 'y\n';
    });
    expect(run.code).toBe(2);
    expect(tagOf(golden)).toBe(`${SHOP} ${LAB}`);
    expect(seen()).toEqual([]);
  });
});

test('a call that fails is told, the others are made, and a second try does the rest', async () => {
  await share([SHOP], [golden], [`${SHOP} golden`]);
  const second = await share([LAB], [golden], [`${LAB} golden`]);
  company.land.cloud.faults.add({ match: { action: 'DisassociateResourceShare' }, effect: 'deny', times: 1 });
  const run = await company.run(['revoke', golden, '--yes']);
  expect(run.stderr).toContain('DisassociateResourceShare');
  expect(run.stdout).toContain('1 call(s) done, 0 tag change(s), 1 failed');
  expect(run.stdout).toContain(`still reads ${golden}`);
  expect(run.code).toBe(1);
  expect(seen()).toHaveLength(1);
  expect(await company.run(['revoke', golden, '--yes'])).toMatchObject({ code: 0 });
  expect(seen()).toEqual([]);
  expect(await company.run(['revoke', golden, '--yes'])).toMatchObject({ code: 0 });
  expect(
    person()
      .shares()
      .some(({ shareId }) => shareId === second),
  ).toBe(true);
});
