import { afterEach, describe, expect, test } from 'vitest';
import { type Company, HANGZHOU, startCompany } from './company.ts';

let company: Company;
afterEach(() => company.land.stop());

const person = () => company.land.cloud.as(company.owner.accountId, HANGZHOU);
const approvalOf = (snapshotId: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(person().snapshot(snapshotId)?.tags ?? {}).filter(([key]) => key.startsWith('share-approved')),
  );
const writes = () => company.land.cloud.calls.filter(({ isWrite }) => isWrite).map(({ action }) => action);
const PARTNER = '2000000000000001';
const STRANGER = '2000000000000009';
const LATER = '2099-12-31';

/** The partner needs approval, the member does not, and nobody else is allowed. */
async function start(): Promise<void> {
  company = await startCompany({
    principals: { directory: 'any', external: [PARTNER, STRANGER] },
    groups: { outside: [PARTNER, STRANGER] },
    allow: [{ to: ['1000000000000002'] }, { to: [PARTNER, STRANGER], approval: 'required' }],
  });
}

const make = (tags: Record<string, string>, createdAtMs?: number): string =>
  person().createSnapshot({ isComplete: true, tags, ...(createdAtMs !== undefined && { createdAtMs }) }).snapshotId;

describe('approve', () => {
  test('adds to the tag what waits, with its day, and nothing else changes', async () => {
    await start();
    const id = make({ 'share-to': `${PARTNER} ${STRANGER}`, 'share-approved': `${STRANGER}/9d`, app: 'shop' });
    const { code, stdout } = await company.run(['approve', id, PARTNER, '--until', LATER, '--yes']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('the next sweep shares what is approved now')]);
    expect(person().snapshot(id)?.tags).toMatchObject({ 'share-to': `${PARTNER} ${STRANGER}`, app: 'shop' });
    expect(approvalOf(id)).toEqual({ 'share-approved': `${STRANGER}/9d ${PARTNER}/${LATER}` });
    expect(writes()).toEqual(['TagResources']);
  });

  test('gives an approval that is over, or that has another end, a new one', async () => {
    await start();
    const id = make({ 'share-to': PARTNER, 'share-approved': `${PARTNER}/2020-01-01` });
    expect((await company.run(['approve', id, PARTNER, '--until', LATER, '--yes'])).code).toBe(0);
    expect((await company.run(['approve', id, PARTNER, '--yes'])).code).toBe(0);
    expect(approvalOf(id)).toEqual({ 'share-approved': PARTNER });
  });

  test.each([
    { what: 'nobody asks', tags: { 'share-to': '' }, args: [PARTNER], says: 'no tag asks for it' },
    {
      what: 'no approval is needed',
      tags: { 'share-to': '1000000000000002' },
      args: ['1000000000000002'],
      says: 'without an approval',
    },
    {
      what: 'policy does not allow it',
      tags: { 'share-to': '1000000000000009' },
      args: ['1000000000000009'],
      says: 'or not at all',
    },
    {
      what: 'the own limit is over',
      tags: { 'share-to': `${PARTNER}/2020-01-01` },
      args: [PARTNER],
      says: 'its time is over',
    },
    {
      what: 'the day is over',
      tags: { 'share-to': PARTNER },
      args: [PARTNER, '--until', '2020-01-01'],
      says: 'it is over',
    },
    {
      what: 'the day is none',
      tags: { 'share-to': PARTNER },
      args: [PARTNER, '--until', '2026-02-30'],
      says: 'it is no date',
    },
    {
      what: 'the principal is a group',
      tags: { 'share-to': '@outside' },
      args: ['@outside'],
      says: 'is no account, folder or directory',
    },
  ])('refuses where $what', async ({ tags, args, says }) => {
    await start();
    const id = make(tags);
    const { code, stderr } = await company.run(['approve', id, ...args, '--yes']);
    expect([code, stderr]).toEqual([1, expect.stringContaining(says)]);
    expect(writes()).toEqual([]);
  });

  test('asks first, and does nothing where nobody can be asked or the answer is no', async () => {
    await start();
    const id = make({ 'share-to': PARTNER });
    expect((await company.run(['approve', id, PARTNER])).stderr).toContain('--yes');
    const shown = await company.runInTerminal(['approve', id, PARTNER, '--until', LATER], () => 'n\n');
    expect([shown.code, shown.stdout + shown.stderr]).toEqual([1, expect.stringContaining('2100-01-01 00:00Z')]);
    expect(writes()).toEqual([]);
    expect((await company.runInTerminal(['approve', id, PARTNER], () => 'y\n')).code).toBe(0);
    expect(approvalOf(id)).toEqual({ 'share-approved': PARTNER });
  });
});

test('a limit apart from its target is never given to another tag, and refuses what would not be read', async () => {
  await start();
  const others = Array.from({ length: 7 }, (_, index) => String(3_000_000_000_000_001 + index));
  const tags = { 'share-to': PARTNER, 'share-approved': others.join(' '), 'share-approved-2': `${STRANGER} 14d` };
  const apart = make(tags);
  expect((await company.run(['approve', apart, PARTNER, '--yes'])).code).toBe(0);
  expect(approvalOf(apart)).toEqual({
    'share-approved': others.join(' '),
    'share-approved-2': `${STRANGER} 14d`,
    'share-approved-3': PARTNER,
  });
  const joined = make({ 'share-approved': `${PARTNER} ${STRANGER},/14d` });
  for (const lang of ['en', 'zh']) {
    const { code, stderr } = await company.run(['reject', joined, PARTNER, '--yes', '--lang', lang]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('"/14d"')]);
  }
  expect(approvalOf(joined)).toEqual({ 'share-approved': `${PARTNER} ${STRANGER},/14d` });
});

test('what somebody else writes while the question is open is not written over', async () => {
  await start();
  const tags = { 'share-to': `${PARTNER} ${STRANGER}`, 'share-approved': STRANGER };
  const written = { 'share-to': STRANGER, 'share-approved': '' };
  for (const [command, target] of [
    ['approve', PARTNER],
    ['reject', STRANGER],
    ['share', '1000000000000002'],
    ['unshare', PARTNER],
  ] as const) {
    const id = make(tags);
    const { code, stdout } = await company.runInTerminal([command, id, target], () => {
      person().tagSnapshot(id, written);
      return 'y\n';
    });
    expect([command, code, stdout]).toEqual([command, 1, expect.stringContaining('while the question was open')]);
    expect(person().snapshot(id)?.tags).toEqual(written);
  }
});

test('an account may be approved and rejected by its ARN, as a tag may name it', async () => {
  await start();
  const id = make({ 'share-to': PARTNER });
  expect((await company.run(['approve', id, `acs:ram::${PARTNER}:root`, '--yes'])).code).toBe(0);
  expect(approvalOf(id)).toEqual({ 'share-approved': PARTNER });
  expect((await company.run(['reject', id, `acs:ram::${PARTNER}:root`, '--yes'])).code).toBe(0);
  expect(approvalOf(id)).toEqual({ 'share-approved': '' });
});

test.each<{ what: string; command: 'reject' | 'unshare'; tags: Record<string, string>; says: string }>([
  {
    what: 'a token of approval cannot be read',
    command: 'reject',
    tags: { 'share-to': PARTNER, 'share-approved': `${PARTNER} what?` },
    says: 'cannot be read',
  },
  {
    what: 'a key nearly is the one of sharing',
    command: 'unshare',
    tags: { 'share-to': PARTNER, 'share-approved': PARTNER, share_to: 'x' },
    says: 'cannot be read',
  },
  {
    what: 'a group approves it still',
    command: 'reject',
    tags: { 'share-to': PARTNER, 'share-approved': `${PARTNER} @outside` },
    says: 'tag share-to still asks for it',
  },
  {
    what: 'a group asks for it still',
    command: 'unshare',
    tags: { 'share-to': `${PARTNER} @outside`, 'share-approved': PARTNER },
    says: 'tag share-to still asks for it',
  },
  {
    what: 'a token of sharing cannot be read',
    command: 'unshare',
    tags: { 'share-to': `${PARTNER} what?`, 'share-approved': PARTNER },
    says: 'cannot be read',
  },
])('$command says who keeps its grant where $what', async ({ command, tags, says }) => {
  await start();
  const id = make(tags);
  const { code, stdout, stderr } = await company.run([command, id, PARTNER, '--yes', '--json']);
  expect([code, stderr]).toEqual([2, expect.stringContaining(says)]);
  expect(stderr).toContain(PARTNER);
  const why = says === 'cannot be read' ? { why: 'unclear' } : { why: 'asked', askedBy: ['tag share-to'] };
  expect(JSON.parse(stdout)).toMatchObject({ staying: [{ principal: PARTNER, ...why }] });
});

test('an end is not approved of what a group approves for longer', async () => {
  await start();
  const id = make({ 'share-to': PARTNER, 'share-approved': '@outside' });
  const { code, stderr } = await company.run(['approve', id, PARTNER, '--until', LATER, '--yes']);
  expect([code, stderr]).toEqual([1, expect.stringContaining(`snapshare reject ${id} @outside`)]);
  expect(writes()).toEqual([]);
});

describe('reject', () => {
  test('takes every token of the principal out, keeps the others, and takes off no tag', async () => {
    await start();
    const id = make({
      'share-to': PARTNER,
      'share-approved': `${PARTNER}/2d ${STRANGER} what?`,
      'share-approved-3': PARTNER,
    });
    expect((await company.run(['reject', id, PARTNER, '--yes'])).code).toBe(2);
    expect(approvalOf(id)).toEqual({ 'share-approved': `${STRANGER} what?`, 'share-approved-3': '' });
    expect(writes()).toEqual(['TagResources']);
  });

  test('empties the tag with the last token, so that the next sweep ends the grant', async () => {
    await start();
    const id = make({ 'share-to': PARTNER, 'share-approved': PARTNER });
    expect((await company.run(['reject', id, PARTNER, '--yes'])).code).toBe(0);
    expect(approvalOf(id)).toEqual({ 'share-approved': '' });
    expect((await company.run(['explain', id, PARTNER])).stdout).toContain(
      'only with an approval, and none is in force',
    );
  });

  test('says by which group a principal is approved', async () => {
    await start();
    const id = make({ 'share-to': PARTNER, 'share-approved': '@outside' });
    const { code, stderr } = await company.run(['reject', id, PARTNER, '--yes']);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`snapshare reject ${id} @outside`)]);
    expect((await company.run(['reject', id, '@outside', '--yes'])).code).toBe(0);
    expect(approvalOf(id)).toEqual({ 'share-approved': '' });
  });

  test('refuses where nothing is approved', async () => {
    await start();
    const { code, stderr } = await company.run(['reject', make({ 'share-to': PARTNER }), PARTNER, '--yes']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('no tag of approval names it')]);
    expect(writes()).toEqual([]);
  });
});

describe('approvals', () => {
  test('tells what waits, is granted, has lapsed, cannot be read or is not used', async () => {
    await start();
    const states = [
      { tags: { 'share-to': PARTNER }, state: 'pending', until: null },
      {
        tags: { 'share-to': PARTNER, 'share-approved': `${PARTNER}/${LATER}` },
        state: 'granted',
        until: '2100-01-01T00:00:00.000Z',
      },
      { tags: { 'share-to': PARTNER, 'share-approved': PARTNER }, state: 'granted', until: null },
      {
        tags: { 'share-to': PARTNER, 'share-approved': `${PARTNER}/2020-01-01` },
        state: 'lapsed',
        until: '2020-01-02T00:00:00.000Z',
      },
      { tags: { 'share-to': PARTNER, 'share-approved': 'partner' }, state: 'unclear', until: null },
      { tags: { 'share-approved': PARTNER }, state: 'unused', until: null },
    ];
    const made = states.map(({ tags, ...state }) => ({ snapshotId: make(tags as Record<string, string>), ...state }));
    make({ 'share-to': '1000000000000002' });
    make({ 'share-to': `${PARTNER}/2020-01-01` });
    const { code, stdout } = await company.run(['approvals', '--json']);
    const { approvals, ...document } = JSON.parse(stdout) as { approvals: { snapshotId: string }[] };
    expect([code, document]).toEqual([0, { schema: 'snapshare.approvals/1', unread: [] }]);
    expect(approvals).toEqual(
      made
        .map((one) => ({
          ownerAccountId: company.owner.accountId,
          regionId: HANGZHOU,
          principal: PARTNER,
          statements: [2],
          ...one,
        }))
        .sort((a, b) => (a.snapshotId < b.snapshotId ? -1 : 1)),
    );
    const table = await company.run(['approvals']);
    for (const { state } of made) expect(table.stdout).toContain(state);
    expect((await company.run(['approvals', '--lang', 'zh'])).stdout).toContain('待批准');
  });

  test('says so where there is nothing, and not where a region could not be read', async () => {
    await start();
    expect((await company.run(['approvals'])).stdout).toContain(
      'Nothing in cn-hangzhou, cn-shanghai needs an approval',
    );
    company.land.cloud.faults.add({ match: { action: 'DescribeSnapshots', regionId: HANGZHOU }, effect: 'deny' });
    const { code, stdout, stderr } = await company.run(['approvals']);
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining(HANGZHOU)]);
    const json = await company.run(['approvals', '--json']);
    expect([json.code, JSON.parse(json.stdout)]).toMatchObject([
      1,
      { approvals: [], unread: [{ regionId: HANGZHOU }] },
    ]);
  });
});
