import { afterEach, describe, expect, test } from 'vitest';
import { acceptAll, run } from './acts.ts';
import { type Company, codesOf, HANGZHOU, HOUR_MS, quiet, startCompany } from './landscape.ts';

let company: Company;
afterEach(() => company.land.stop());

/** @param isNewEachTime Every run is a new instance, which reads the policy as it then is. */
async function start(policy: object = {}, isNewEachTime = false): Promise<void> {
  const platform = isNewEachTime ? { coldStart: 'always' as const } : {};
  company = await startCompany(() => ({ regions: [HANGZHOU], ...policy }), { platform });
  quiet(company);
}

const person = () => company.land.cloud.as(company.owner.accountId, HANGZHOU);
const idOf = (member: 0 | 1 | 2): string => company.members[member].accountId;
const taggedSnapshots = (count: number, shareTo: string): string[] =>
  Array.from(
    { length: count },
    () => person().createSnapshot({ isComplete: true, tags: { 'share-to': shareTo } }).snapshotId,
  );
const readersOf = (accountId: string): string[] =>
  company
    .seen()
    .filter((grant) => grant.endsWith(accountId))
    .map((grant) => grant.split(' ')[0] ?? '');

describe('many small event runs are one run to the brake', () => {
  test('of 120 snapshots untagged 15 at a time, no more than the budget lose what they had', async () => {
    await start();
    const ids = taggedSnapshots(120, idOf(0));
    await run(company, 'sweep');
    const codes: string[] = [];
    for (let at = 0; at < ids.length; at += 15) {
      const some = ids.slice(at, at + 15);
      person().untagSnapshot(some, ['share-to']);
      codes.push(...codesOf(await run(company, 'share-on-tag', { snapshotIds: some })));
    }
    expect(readersOf(idOf(0))).toHaveLength(120 - 15);
    expect(codes).toContain('REMOVALS_BRAKED');
    expect(codesOf(await run(company, 'sweep'))).toEqual(['REMOVALS_BRAKED']);
  });

  test('so it is for what a label blocks: of 120 labelled 15 at a time, no more than the budget', async () => {
    await start({ blockWhenTagged: ['secret'] });
    const ids = taggedSnapshots(120, idOf(0));
    await run(company, 'sweep');
    const codes: string[] = [];
    for (let at = 0; at < ids.length; at += 15) {
      const some = ids.slice(at, at + 15);
      person().tagSnapshot(some, { secret: 'yes' });
      codes.push(...codesOf(await run(company, 'share-on-tag', { snapshotIds: some })));
    }
    expect(readersOf(idOf(0))).toHaveLength(120 - 15);
    expect(codes).toContain('BLOCKED_BRAKED');
    expect(new Set(codesOf(await run(company, 'sweep')))).toEqual(new Set(['BLOCKED_BRAKED', 'BLOCKED_BY_LABEL']));
    expect(readersOf(idOf(0))).toHaveLength(120 - 15);
  });

  test('and for what policy forbids', async () => {
    await start();
    const ids = taggedSnapshots(120, `${idOf(0)} ${idOf(1)}`);
    await run(company, 'sweep');
    company.changePolicy({ principals: { directory: [idOf(1)] } });
    const codes: string[] = [];
    for (let at = 0; at < ids.length; at += 15) {
      const some = ids.slice(at, at + 15);
      codes.push(...codesOf(await run(company, 'share-on-tag', { snapshotIds: some })));
    }
    expect(readersOf(idOf(0))).toHaveLength(120 - 15);
    expect(codes).toContain('FORBIDDEN_BRAKED');
  });

  test('an hour later there is room again', async () => {
    await start();
    const ids = taggedSnapshots(30, idOf(0));
    await run(company, 'sweep');
    const [first, second] = [ids.slice(0, 15), ids.slice(15)];
    person().untagSnapshot(first, ['share-to']);
    await run(company, 'share-on-tag', { snapshotIds: first });
    await company.land.advance(HOUR_MS);
    person().untagSnapshot(second, ['share-to']);
    expect(codesOf(await run(company, 'share-on-tag', { snapshotIds: second }))).toEqual([]);
    expect(readersOf(idOf(0))).toEqual([]);
  });

  test('one grant that is taken away again and again counts once', async () => {
    await start();
    const [id = ''] = taggedSnapshots(1, idOf(0));
    for (let times = 0; times < 25; times++) {
      person().tagSnapshot(id, { 'share-to': idOf(0) });
      await run(company, 'share-on-tag', { snapshotIds: [id] });
      person().untagSnapshot([id], ['share-to']);
      expect(codesOf(await run(company, 'share-on-tag', { snapshotIds: [id] }))).toEqual([]);
    }
    expect(readersOf(idOf(0))).toEqual([]);
  });

  test('what a failed call did not take away does not count', async () => {
    await start({ brakes: { removals: { count: 5, percent: 0 } } });
    const ids = taggedSnapshots(8, idOf(0));
    await run(company, 'sweep');
    await company.land.advance(60_000);
    const fault = company.land.cloud.faults.add({ match: { action: 'DisassociateResourceShare' }, effect: 'deny' });
    for (const id of ids.slice(0, 5)) {
      person().untagSnapshot(id, ['share-to']);
      expect(codesOf(await run(company, 'share-on-tag', { snapshotIds: [id] }))).toEqual(['CALL_FAILED']);
    }
    fault.remove();
    for (const id of ids.slice(0, 5)) person().tagSnapshot(id, { 'share-to': idOf(0) });
    const last = ids.slice(7);
    person().untagSnapshot(last, ['share-to']);
    expect(codesOf(await run(company, 'share-on-tag', { snapshotIds: last }))).toEqual([]);
    await company.land.advance(60_000);
    expect(readersOf(idOf(0))).toEqual(ids.slice(0, 7).sort());
  });

  test('what was taken away counts, though another call of the run failed', async () => {
    await start({ brakes: { removals: { count: 5, percent: 0 } } });
    const [first, second] = [taggedSnapshots(4, idOf(0)), taggedSnapshots(4, idOf(1))];
    const count = () => readersOf(idOf(0)).length + readersOf(idOf(1)).length;
    await run(company, 'sweep');
    await company.land.advance(60_000);
    const match = { action: 'DisassociateResourceShare' };
    company.land.cloud.faults.add({ match, effect: 'deny', times: 1 });
    const some = [...first.slice(0, 2), ...second.slice(0, 2)];
    person().untagSnapshot(some, ['share-to']);
    await run(company, 'share-on-tag', { snapshotIds: some });
    await company.land.advance(60_000);
    expect(count()).toBe(6);

    const rest = [...first.slice(2), ...second.slice(2)];
    person().untagSnapshot(rest, ['share-to']);
    expect(codesOf(await run(company, 'share-on-tag', { snapshotIds: rest }))).toEqual(['REMOVALS_BRAKED']);
    expect(count()).toBe(6);
    expect(codesOf(await run(company, 'share-on-tag', { snapshotIds: rest.slice(1) }))).toEqual([]);
    await company.land.advance(60_000);
    expect(count()).toBe(3);
  });
});

describe('no cause of ends is a shield for another', () => {
  /** Decoys that nobody asks for any more, or that a label blocks: more than their brake lets go. */
  const decoys = [
    {
      name: 'untagged',
      act: (ids: readonly string[]) => person().untagSnapshot([...ids], ['share-to']),
      code: 'REMOVALS_BRAKED',
    },
    {
      name: 'labelled',
      act: (ids: readonly string[]) => person().tagSnapshot([...ids], { secret: 'yes' }),
      code: 'BLOCKED_BRAKED',
    },
  ];

  test.each(decoys)('21 $name decoys protect nobody whom policy dropped', async ({ act, code }) => {
    await start({ blockWhenTagged: ['secret'] }, true);
    const partner = company.partner.accountId;
    const shared = taggedSnapshots(3, `${partner} ${idOf(1)}`);
    const ids = taggedSnapshots(21, idOf(0));
    await run(company, 'sweep');
    acceptAll(company, partner);
    await company.land.advance(60_000);
    expect(readersOf(partner)).toEqual(shared.sort());
    act(ids);
    company.changePolicy({ blockWhenTagged: ['secret'], principals: { external: [] } });
    expect(codesOf(await run(company, 'sweep'))).toContain(code);
    expect(readersOf(partner)).toEqual([]);
    expect(readersOf(idOf(0))).toEqual(ids.sort());
    expect(readersOf(idOf(1))).toEqual(shared);
  });

  test('what policy forbids has a brake of its own, too', async () => {
    await start({}, true);
    taggedSnapshots(21, `${idOf(0)} ${idOf(1)}`);
    await run(company, 'sweep');
    company.changePolicy({ principals: { directory: [idOf(1)] } });
    expect(codesOf(await run(company, 'sweep'))).toContain('FORBIDDEN_BRAKED');
    expect(readersOf(idOf(0))).toHaveLength(21);
  });
});

describe('what is merely kept does not end beside the brakes', () => {
  test.each([
    { name: 'sweep' },
    { name: 'unshare-expired' },
  ])('120 grants that the brake of removals holds outlive the time of those beside them, by $name', async ({
    name,
  }) => {
    await start();
    const ids = taggedSnapshots(120, `${idOf(0)} ${idOf(1)}/2h`);
    await run(company, 'sweep');
    // By and by: ten are over an hour before the others, and one much later.
    const hoursOf = (at: number): number => (at === 0 ? 9 : at <= 10 ? 2 : 3);
    for (const [at, id] of ids.entries()) person().tagSnapshot(id, { 'share-to': `${idOf(1)}/${hoursOf(at)}h` });
    expect(codesOf(await run(company, 'sweep'))).toEqual(['REMOVALS_BRAKED']);
    for (const hours of [2, 1]) {
      await company.land.advance(hours * HOUR_MS);
      expect(codesOf(await run(company, name))).toContain('KEPT_ENDS_BRAKED');
      expect(readersOf(idOf(0))).toEqual([...ids].sort());
    }
  });

  test('a group renamed by mistake costs nobody a grant when the other token ends', async () => {
    await start({ groups: { team: [idOf(0)] } }, true);
    const ids = [...taggedSnapshots(60, `@team ${idOf(1)}/2h`), ...taggedSnapshots(1, `@team ${idOf(1)}/9h`)];
    await run(company, 'sweep');
    company.changePolicy({ groups: { crew: [idOf(0)] } });
    await company.land.advance(3 * HOUR_MS);
    expect(codesOf(await run(company, 'unshare-expired'))).toEqual(['KEPT_ENDS_BRAKED']);
    expect(readersOf(idOf(0))).toEqual([...ids].sort());
    company.changePolicy({ groups: { team: [idOf(0)] } });
    await run(company, 'unshare-expired');
    expect(readersOf(idOf(0))).toEqual([...ids].sort());
    expect(readersOf(idOf(1))).toEqual(ids.slice(60));
  });

  test('what policy drops leaves at once all the same', async () => {
    await start({}, true);
    const ids = taggedSnapshots(15, `${idOf(0)} ${idOf(1)}`);
    await run(company, 'sweep');
    person().tagSnapshot(ids, { 'share-to': 'nonsense!' });
    company.changePolicy({ principals: { directory: [idOf(0)] }, brakes: { removals: { count: 0, percent: 0 } } });
    await run(company, 'sweep');
    expect(readersOf(idOf(1))).toEqual([]);
  });
});

describe('what nobody reads is on no brake', () => {
  test('an outsider who has not answered and joins the directory gets its directory grants at once', async () => {
    await start({}, true);
    const partner = company.partner.accountId;
    const ids = taggedSnapshots(30, partner);
    await run(company, 'sweep');
    expect(readersOf(partner)).toEqual([]);
    company.land.cloud.joinDirectory(partner);
    company.changePolicy({ principals: { directory: 'any', external: [] } });
    expect(codesOf(await run(company, 'sweep'))).toEqual([]);
    expect(readersOf(partner)).toEqual([...ids].sort());
  });
});

describe('policy is final', () => {
  test.each([
    { name: 'a token is bad', tag: (ids: string) => `${ids} nonsense!` },
    { name: 'a group is gone', tag: (ids: string) => `${ids} @nobody` },
    { name: 'nothing can be read', tag: () => 'nonsense!' },
  ])('an outsider that it drops loses its grant also where $name; colleagues keep theirs', async ({ tag }) => {
    await start({}, true);
    const partner = company.partner.accountId;
    const [id = ''] = taggedSnapshots(1, `${partner} ${idOf(0)}`);
    await run(company, 'sweep');
    acceptAll(company, partner);
    await company.land.advance(60_000);
    person().tagSnapshot(id, { 'share-to': tag(idOf(0)) });
    await run(company, 'sweep');
    expect(company.seen()).toEqual([`${id} ${idOf(0)}`, `${id} ${partner}`].sort());
    company.changePolicy({ principals: { external: [] } });
    await run(company, 'sweep');
    expect(company.seen()).toEqual([`${id} ${idOf(0)}`]);
  });

  test('while one token is bad no grant of its snapshot ends for want of being asked for, but by its own limit', async () => {
    await start();
    const [id = ''] = taggedSnapshots(1, `${idOf(0)} ${idOf(1)} ${idOf(2)}/2h`);
    await run(company, 'sweep');
    person().tagSnapshot(id, { 'share-to': `${idOf(0)} ${idOf(1)}x ${idOf(2)}/2h` });
    expect(codesOf(await run(company, 'sweep'))).toEqual(['BAD_TOKEN']);
    expect(company.seen()).toHaveLength(3);
    await company.land.advance(3 * HOUR_MS);
    await run(company, 'unshare-expired');
    // Whoever shares a share with it moves along where it is wanted, and ends where it is only kept.
    expect(company.seen()).toContain(`${id} ${idOf(0)}`);
    expect(company.seen()).not.toContain(`${id} ${idOf(2)}`);
  });
});
