import { afterEach, describe, expect, test } from 'vitest';
import { type Company, codesOf, HANGZHOU, quiet, startCompany } from './landscape.ts';

const SNAPSHOTS = 1000;
const MORE_MEMBERS = ['3000000000000001', '3000000000000002', '3000000000000003'];

let company: Company;
afterEach(() => company.land.stop());

/** A company with a group of five accounts and a thousand snapshots that name it; nothing is shared yet. */
async function startThousand(count = SNAPSHOTS): Promise<void> {
  company = await startCompany(
    ({ members }) => ({
      groups: { everyone: [...members, ...MORE_MEMBERS.slice(0, 2)] },
      brakes: { removals: { count: 5000, percent: 100 } },
    }),
    { platform: { coldStart: 'always' } },
  );
  quiet(company);
  const { cloud } = company.land;
  for (const accountId of MORE_MEMBERS) cloud.createAccount({ accountId, directory: 'member' });
  const owner = cloud.as(company.owner.accountId, HANGZHOU);
  for (let index = 0; index < count; index++) {
    owner.createSnapshot({ isComplete: true, tags: { 'share-to': '@everyone' } });
  }
  cloud.clearCalls();
}

const inHangzhou = { regions: [HANGZHOU] };

describe(`${SNAPSHOTS} snapshots for one group of five accounts`, () => {
  test('are shared within three calls of the floor, and an idle sweep over them writes nothing in 25 reads', async () => {
    await startThousand();
    const startMs = company.land.clock.nowMs();
    const summary = await company.invoke('sweep', inHangzhou);
    const floor = Math.ceil(SNAPSHOTS / 100) + 2 + 1 + (SNAPSHOTS - 5) / 5;
    const calls = company.land.cloud.calls.length;
    const seconds = (company.land.clock.nowMs() - startMs) / 1000;
    console.log(`cold share: ${calls} calls (floor ${floor}), ${seconds} s of simulated time`);
    expect(codesOf(summary)).toEqual([]);
    expect(calls).toBeLessThanOrEqual(floor + 3);
    await company.land.advance(60_000);
    expect(company.seen()).toHaveLength(SNAPSHOTS * 3);

    company.land.cloud.clearCalls();
    await company.invoke('sweep', inHangzhou);
    console.log(`idle sweep: ${company.writes().length} writes, ${company.reads().length} reads`);
    expect(company.writes()).toEqual([]);
    expect(company.reads().length).toBeLessThanOrEqual(25);
  });

  test('take a share of its own to gain an account of the group, and one write to lose one', async () => {
    await startThousand();
    const members = company.members.map(({ accountId }) => accountId);
    await company.invoke('sweep', inHangzhou);
    await company.land.advance(60_000);

    company.land.cloud.clearCalls();
    company.changePolicy({ groups: { everyone: [...members, ...MORE_MEMBERS] } });
    await company.invoke('sweep', inHangzhou);
    expect(company.writes()).toEqual(['CreateResourceShare', ...Array<string>(199).fill('AssociateResourceShare')]);
    await company.land.advance(60_000);
    expect(company.land.cloud.as('3000000000000003', HANGZHOU).visibleSnapshots()).toHaveLength(SNAPSHOTS);

    company.land.cloud.clearCalls();
    company.changePolicy({ groups: { everyone: [...members.slice(1), ...MORE_MEMBERS] } });
    await company.invoke('sweep', inHangzhou);
    expect(company.writes()).toEqual(['DisassociateResourceShare']);
    await company.land.advance(60_000);
    expect(company.land.cloud.as(members[0] ?? '', HANGZHOU).visibleSnapshots()).toEqual([]);
    expect(company.land.cloud.as('3000000000000003', HANGZHOU).visibleSnapshots()).toHaveLength(SNAPSHOTS);
  });

  test('gain an account while 30 others complete that want only the old five: nobody sees too much at any instant', async () => {
    // An account may share a thousand snapshots in all.
    await startThousand(SNAPSHOTS - 30);
    const { cloud } = company.land;
    const members = company.members.map(({ accountId }) => accountId);
    const [, , newcomer = ''] = MORE_MEMBERS;
    const five = [...members, ...MORE_MEMBERS.slice(0, 2)].join(' ');
    await company.invoke('sweep', inHangzhou);
    await company.land.advance(60_000);
    company.changePolicy({ groups: { everyone: [...members, ...MORE_MEMBERS] } });
    const owner = cloud.as(company.owner.accountId, HANGZHOU);
    const completing = Array.from(
      { length: 30 },
      () => owner.createSnapshot({ isComplete: true, tags: { 'share-to': five } }).snapshotId,
    );
    await Promise.all([
      company.invoke('sweep', inHangzhou),
      ...completing.map((snapshotId) =>
        company.invoke('share-on-tag', { regionId: HANGZHOU, snapshotIds: [snapshotId] }),
      ),
    ]);
    await company.land.advance(60_000);
    const tooMuch = cloud.grantLog.filter(
      ({ snapshotId, accountId, visible }) => visible && accountId === newcomer && completing.includes(snapshotId),
    );
    expect(tooMuch).toEqual([]);
    expect(cloud.as(newcomer, HANGZHOU).visibleSnapshots()).toHaveLength(SNAPSHOTS - 30);
    for (const member of members) expect(cloud.as(member, HANGZHOU).visibleSnapshots()).toHaveLength(SNAPSHOTS);
  });
});
