import { afterEach, describe, expect, test, vi } from 'vitest';
import type { LandscapeOptions } from '../../emulator/index.ts';
import type { SessionCredentials } from '../../emulator/state/types.ts';
import type { FaultRule } from '../../emulator/wire/faults.ts';
import { acceptAll, attemptedWrites, contentOf, failureOf, livingShares, run } from './acts.ts';
import { type Company, codesOf, DAY_MS, HANGZHOU, HOUR_MS, quiet, SHANGHAI, startCompany } from './landscape.ts';

let company: Company;
afterEach(() => company.land.stop());

/** A company in which only what a test invokes runs, each time in a new process that reads the policy anew. */
async function start(
  policy?: Parameters<typeof startCompany>[0],
  cloud: LandscapeOptions['cloud'] = {},
): Promise<void> {
  company = await startCompany(policy, { cloud, platform: { coldStart: 'always' } });
  quiet(company);
}

const person = (regionId = HANGZHOU) => company.land.cloud.as(company.owner.accountId, regionId);
const idOf = (member: 0 | 1 | 2): string => company.members[member].accountId;
const taggedSnapshot = (shareTo: string, regionId = HANGZHOU): string =>
  person(regionId).createSnapshot({ isComplete: true, tags: { 'share-to': shareTo } }).snapshotId;
/** Of a snapshot that was made two days ago. */
const twoHoursLeft = () => ({ retentionDays: 2, createdAtMs: company.land.clock.nowMs() - 2 * DAY_MS + 2 * HOUR_MS });
const seenBy = (regionId = HANGZHOU): string[] => company.seen(regionId);

describe('a tag is a request, not authority', () => {
  test('without principals in the policy, tags reach anything in the directory and nothing outside', async () => {
    await start(() => ({ principals: undefined }));
    const { folderId, partner } = company;
    const id = taggedSnapshot(`${folderId} ${idOf(2)} ${partner.accountId}`);
    expect(codesOf(await run(company, 'sweep'))).toEqual(['PRINCIPAL_NOT_IN_DIRECTORY']);
    expect(seenBy()).toEqual([0, 1, 2].map((member) => `${id} ${idOf(member as 0)}`));
    for (const share of livingShares(company)) expect(share.allowsExternalTargets).toBe(false);
  });

  test('an account outside the listed ones is refused without a call', async () => {
    await start(({ members }) => ({ principals: { directory: [members[0]] } }));
    taggedSnapshot(`${idOf(1)} ${company.partner.accountId} ${company.folderId}`);
    company.land.cloud.clearCalls();
    expect(codesOf(await run(company, 'sweep'))).toEqual(['NOT_PERMITTED', 'NOT_PERMITTED', 'NOT_PERMITTED']);
    expect(attemptedWrites(company)).toEqual([]);
  });

  test('a listed folder does not permit the accounts below it', async () => {
    await start(({ folder }) => ({ principals: { directory: [folder] } }));
    const refused = taggedSnapshot(idOf(0));
    const granted = taggedSnapshot(company.folderId);
    const summary = await run(company, 'sweep');
    expect(summary.regions[0]?.findings).toMatchObject([
      { code: 'NOT_PERMITTED', snapshotId: refused, principal: idOf(0) },
    ]);
    expect(seenBy()).toEqual([`${granted} ${idOf(0)}`, `${granted} ${idOf(1)}`]);
  });

  test('the owner itself is refused, and holds up nobody else', async () => {
    await start();
    const id = taggedSnapshot(`${company.owner.accountId} ${idOf(0)}`);
    expect(codesOf(await run(company, 'sweep'))).toEqual(['OWN_ACCOUNT']);
    expect(seenBy()).toEqual([`${id} ${idOf(0)}`]);
  });

  test('a snapshot with a blocking label is not shared, and is unshared when it gets the label', async () => {
    await start(() => ({ blockWhenTagged: ['confidential', 'classification=secret'] }));
    const id = taggedSnapshot(idOf(0));
    await run(company, 'sweep');
    expect(seenBy()).toEqual([`${id} ${idOf(0)}`]);
    person().tagSnapshot(id, { classification: 'secret' });
    expect(codesOf(await run(company, 'share-on-tag', { snapshotIds: [id] }))).toEqual(['BLOCKED_BY_LABEL']);
    expect(seenBy()).toEqual([]);
  });

  test('what the policy no longer permits is revoked', async () => {
    await start();
    const id = taggedSnapshot(`${idOf(0)} ${idOf(1)}`);
    await run(company, 'sweep');
    company.changePolicy({ principals: { directory: [idOf(1)] } });
    await run(company, 'sweep');
    expect(seenBy()).toEqual([`${id} ${idOf(1)}`]);
  });
});

describe('unknown is not empty', () => {
  /** One snapshot a region, shared and then untagged; so many more in Hangzhou that listings have several pages. */
  async function startUntagged(): Promise<{ kept: string }> {
    await start(() => ({ brakes: { removals: { count: 1000 } } }));
    for (let index = 0; index < 101; index++) taggedSnapshot(idOf(1));
    const kept = taggedSnapshot(idOf(0));
    const other = taggedSnapshot(idOf(0), SHANGHAI);
    await run(company, 'sweep');
    person().untagSnapshot(kept, ['share-to']);
    person(SHANGHAI).untagSnapshot(other, ['share-to']);
    company.land.cloud.clearCalls();
    return { kept: `${kept} ${idOf(0)}` };
  }

  const unreadable: readonly { readonly name: string; readonly match: FaultRule['match'] }[] = [
    { name: 'snapshots', match: { action: 'DescribeSnapshots' } },
    { name: 'the second page of snapshots', match: { action: 'DescribeSnapshots', page: 2 } },
    { name: 'shares', match: { action: 'ListResourceShares' } },
    { name: 'associations', match: { action: 'ListResourceShareAssociations' } },
    { name: 'the second page of associations', match: { action: 'ListResourceShareAssociations', page: 2 } },
  ];
  test.each(
    unreadable,
  )('a failed listing of $name revokes nothing in its region, and all in the other', async (one) => {
    const { kept } = await startUntagged();
    company.land.cloud.faults.add({ match: { ...one.match, regionId: HANGZHOU }, effect: 'error-503' });
    const failure = await failureOf(company, 'sweep');
    expect(failure.errorMessage).toContain('running sweep failed: 1 step is left undone');
    expect(attemptedWrites(company).filter(({ regionId }) => regionId === HANGZHOU)).toEqual([]);
    expect(seenBy()).toContain(kept);
    expect(seenBy(SHANGHAI)).toEqual([]);
    company.land.cloud.faults.clear();
    await run(company, 'sweep');
    expect(seenBy()).not.toContain(kept);
    expect(seenBy()).toHaveLength(101);
  });

  test('a listing that is not allowed revokes nothing, and is a finding that no retry would cure', async () => {
    const { kept } = await startUntagged();
    company.land.cloud.faults.add({ match: { action: 'DescribeSnapshots', regionId: HANGZHOU }, effect: 'deny' });
    expect(codesOf(await run(company, 'sweep'))).toEqual(['CALL_FAILED']);
    expect(seenBy()).toContain(kept);
    expect(seenBy(SHANGHAI)).toEqual([]);
  });

  test('a listing that is cut off revokes nothing', async () => {
    const { kept } = await startUntagged();
    company.land.cloud.faults.add({
      match: { action: 'ListResourceShareAssociations', regionId: HANGZHOU },
      effect: 'truncated-json',
    });
    await failureOf(company, 'sweep');
    expect(seenBy()).toContain(kept);
  });

  test('a shared snapshot that a stale list leaves out is looked up; while that fails nothing is revoked', async () => {
    await start();
    const old = taggedSnapshot(idOf(0));
    await run(company, 'sweep');
    person().untagSnapshot(old, ['share-to']);
    const added = taggedSnapshot(idOf(2));
    await company.land.advance(60_000);
    const young = taggedSnapshot(idOf(1));
    await company.invoke('share-on-tag', { snapshotIds: [young] });
    await company.land.advance(6_000);
    const { faults } = company.land.cloud;
    const match = { action: 'DescribeSnapshots', regionId: HANGZHOU };
    faults.add({ match, effect: 'stale-read', times: 1 });
    faults.add({ match, effect: 'error-503' });
    const failure = await failureOf(company, 'sweep');
    expect(failure.errorMessage).toContain('running sweep failed: 1 step is left undone');
    expect(seenBy()).toEqual([`${old} ${idOf(0)}`, `${young} ${idOf(1)}`, `${added} ${idOf(2)}`].sort());
    faults.clear();
    faults.add({ match, effect: 'stale-read', staleMs: 59_000, times: 1 });
    await run(company, 'sweep');
    expect(seenBy()).toEqual([`${young} ${idOf(1)}`, `${added} ${idOf(2)}`].sort());
    expect(company.land.cloud.grantLog.filter(({ visible }) => !visible)).toHaveLength(1);
  });
});

describe('the brakes', () => {
  /** So many shared snapshots, in the order of their ids. */
  async function startShared(count: number): Promise<string[]> {
    await start();
    const ids = Array.from({ length: count }, () => taggedSnapshot(idOf(0)));
    await run(company, 'sweep');
    expect(seenBy()).toHaveLength(count);
    return ids.sort();
  }

  test.each([
    { name: 'sweep' },
    { name: 'share-on-tag' },
  ])('21 removals at once are all held back by $name, grants go on, and the run succeeds with a finding', async ({
    name,
  }) => {
    const ids = await startShared(21);
    person().untagSnapshot(ids, ['share-to']);
    const added = taggedSnapshot(idOf(1));
    const event = name === 'sweep' ? {} : { snapshotIds: [...ids, added] };
    expect(codesOf(await run(company, name, event))).toEqual(['REMOVALS_BRAKED']);
    expect(seenBy()).toEqual([...ids.map((id) => `${id} ${idOf(0)}`), `${added} ${idOf(1)}`].sort());
  });

  test('20 removals are within the default budget', async () => {
    const ids = await startShared(21);
    person().untagSnapshot(ids.slice(1), ['share-to']);
    expect(codesOf(await run(company, 'sweep'))).toEqual([]);
    expect(seenBy()).toEqual([`${ids[0]} ${idOf(0)}`]);
  });

  test('a removal is one grant: a folder and an account of 11 snapshots each are 22', async () => {
    await start();
    const ids = Array.from({ length: 11 }, () => taggedSnapshot(`${company.folderId} ${idOf(2)}`));
    await run(company, 'sweep');
    person().untagSnapshot(ids, ['share-to']);
    expect(codesOf(await run(company, 'sweep'))).toEqual(['REMOVALS_BRAKED']);
    expect(seenBy()).toHaveLength(33);
  });

  test('what has expired has a budget of its own', async () => {
    const ids = await startShared(21);
    const expiring = Array.from({ length: 25 }, () => taggedSnapshot(`${idOf(1)}/2h`));
    await run(company, 'sweep');
    await company.land.advance(3 * HOUR_MS);
    person().untagSnapshot(ids, ['share-to']);
    expect(codesOf(await run(company, 'sweep'))).toEqual(['REMOVALS_BRAKED']);
    expect(seenBy()).toHaveLength(ids.length);
    expect(expiring.filter((id) => seenBy().some((grant) => grant.startsWith(id)))).toEqual([]);
  });

  test('too many expiries are held back, too', async () => {
    await start(() => ({ brakes: { expiries: { count: 3, percent: 0 } } }));
    for (let index = 0; index < 4; index++) taggedSnapshot(`${idOf(0)}/2h`);
    await run(company, 'sweep');
    await company.land.advance(3 * HOUR_MS);
    expect(codesOf(await run(company, 'unshare-expired'))).toEqual(['EXPIRIES_BRAKED']);
    expect(seenBy()).toHaveLength(4);
  });
});

describe('the mode', () => {
  /** Something to do for every function: grant, revoke, end, delete, clean up, accept and reject. */
  async function startBusy(): Promise<{ unwanted: string; expired: string; wanted: string }> {
    await start(
      () => ({
        expiry: { unshareBeforeHours: 0, deleteExpired: 'after-unshare' },
        hygiene: { scope: 'all' },
      }),
      { switches: { releaseAfterUnshare: false } },
    );
    const { cloud } = company.land;
    const unwanted = taggedSnapshot(idOf(0));
    const expired = person().createSnapshot({
      isComplete: true,
      ...twoHoursLeft(),
      tags: { 'share-to': idOf(1) },
    }).snapshotId;
    await run(company, 'sweep');
    person().createShare({ snapshotIds: [expired], principals: [idOf(2)] });
    person().createShare({ tags: { 'snapshare:installation': 'acme', 'snapshare:kind': 'directory' } });
    await company.land.advance(3 * HOUR_MS);
    person().untagSnapshot(unwanted, ['share-to']);
    const wanted = taggedSnapshot(`${idOf(2)} ${company.partner.accountId}`);
    const invite = (accountId: string): void => {
      const sender = cloud.as(accountId, HANGZHOU);
      sender.createShare({
        name: 'snapshare-x',
        allowsExternalTargets: true,
        principals: [company.partner.accountId],
        snapshotIds: [sender.createSnapshot({ isComplete: true }).snapshotId],
      });
    };
    invite(company.owner.accountId);
    invite(company.stranger.accountId);
    await company.land.advance(HOUR_MS);
    cloud.clearCalls();
    return { unwanted, expired, wanted };
  }

  async function runEverything(ids: readonly string[], event: object = {}): Promise<string[]> {
    const { partner } = company;
    const summaries = [
      await run(company, 'share-on-tag', { snapshotIds: ids }),
      await run(company, 'sweep', event),
      await run(company, 'unshare-expired', event),
      await run(company, 'accept-invitation', event, partner.accountId),
    ];
    return summaries.map(({ mode, regions }) => {
      const planned = regions.reduce((sum, region) => sum + region.planned, 0);
      const applied = regions.reduce((sum, region) => sum + region.applied, 0);
      return `${mode}: ${planned > 0 ? 'planned' : 'nothing planned'}, ${applied} applied`;
    });
  }

  test('observe writes nothing of any kind in any function, and says what it would do', async () => {
    const { unwanted, expired, wanted } = await startBusy();
    company.changePolicy({ mode: 'observe', accept: { senders: [company.owner.accountId], otherwise: 'reject' } });
    expect(await runEverything([unwanted, expired, wanted])).toEqual(Array(4).fill('observe: planned, 0 applied'));
    expect(attemptedWrites(company)).toEqual([]);
  });

  test('a dry run writes nothing, whatever the mode', async () => {
    await startBusy();
    company.changePolicy({ accept: { senders: [company.owner.accountId], otherwise: 'reject' } });
    for (const [name, accountId] of [
      ['sweep', company.owner.accountId],
      ['unshare-expired', company.owner.accountId],
      ['accept-invitation', company.partner.accountId],
    ] as const) {
      const summary = await run(company, name, { dryRun: true }, accountId);
      expect(
        summary.regions.some(({ planned }) => planned > 0),
        name,
      ).toBe(true);
    }
    expect(attemptedWrites(company)).toEqual([]);
  });

  test('upsert-only grants and accepts, and revokes nothing, not even what has expired', async () => {
    const { unwanted, expired, wanted } = await startBusy();
    const before = seenBy();
    company.changePolicy({ mode: 'upsert-only', expiry: { unshareBeforeHours: 0, deleteExpired: 'after-unshare' } });
    await runEverything([unwanted, expired, wanted]);
    await run(company, 'accept-invitation', {}, company.partner.accountId);
    expect(new Set(attemptedWrites(company).map(({ action }) => action))).toEqual(
      new Set(['CreateResourceShare', 'AcceptResourceShareInvitation']),
    );
    expect(seenBy()).toEqual(
      expect.arrayContaining([...before, `${wanted} ${idOf(2)}`, `${wanted} ${company.partner.accountId}`]),
    );
    expect(person().snapshot(expired)).toBeDefined();
  });

  test('sync does all of it', async () => {
    const { unwanted, expired, wanted } = await startBusy();
    await runEverything([unwanted, wanted]);
    await runEverything([unwanted, wanted]);
    expect(seenBy().filter((grant) => !grant.startsWith(wanted)).length).toBe(1);
    expect(seenBy()).toEqual(expect.arrayContaining([`${wanted} ${idOf(2)}`]));
    expect(person().snapshot(expired)).toBeUndefined();
  });
});

describe('what is not ours', () => {
  test.each([
    { name: 'has no tag, but the name that ours would have', tags: {} },
    { name: 'belongs to another installation', tags: { 'snapshare:installation': 'other' } },
    { name: 'has a tag that only begins like ours', tags: { 'snapshare:installation': 'acme-2' } },
    { name: 'carries only our tag of the kind', tags: { 'snapshare:kind': 'directory' } },
  ])('a share that $name is left as it is', async ({ tags }) => {
    await start();
    const id = taggedSnapshot(idOf(0));
    await run(company, 'sweep');
    const [ours] = livingShares(company);
    const unwanted = person().createSnapshot({ isComplete: true }).snapshotId;
    const foreign = person().createShare({
      name: ours?.name ?? '',
      snapshotIds: [id, unwanted],
      principals: [idOf(0), idOf(1)],
      tags,
    });
    const empty = person().createShare({ name: ours?.name ?? '', tags });
    await company.land.advance(HOUR_MS);
    person().untagSnapshot(id, ['share-to']);
    await run(company, 'share-on-tag', { snapshotIds: [id, unwanted] });
    await run(company, 'sweep');
    await run(company, 'unshare-expired');
    expect(livingShares(company).map(contentOf)).toEqual([
      contentOf(foreign).replace(/\|.*/, `| ${[id, unwanted].sort().join(' ')}`),
      ' | ',
    ]);
    expect(livingShares(company).map(({ shareId }) => shareId)).toEqual([foreign.shareId, empty.shareId]);
  });

  /** A snapshot with two hours of its retention left in a share made by hand. */
  async function startOverdue(scope: 'managed' | 'all', advanceMs: number): Promise<{ id: string; other: string }> {
    await start(() => ({ hygiene: { scope } }), { switches: { releaseAfterUnshare: false } });
    const id = person().createSnapshot({ isComplete: true, ...twoHoursLeft() }).snapshotId;
    const other = person().createSnapshot({ isComplete: true }).snapshotId;
    person().createShare({ snapshotIds: [id, other], principals: [idOf(0)] });
    await company.land.advance(advanceMs);
    return { id, other };
  }

  test('an expired snapshot leaves a foreign share with hygiene.scope all, by unshare-expired, and the share stays', async () => {
    const { id, other } = await startOverdue('all', 2 * HOUR_MS);
    await run(company, 'sweep');
    expect(seenBy()).toHaveLength(2);
    await run(company, 'unshare-expired');
    expect(livingShares(company).map(contentOf)).toEqual([`${idOf(0)} | ${other}`]);
    expect(person().snapshot(id)).toBeDefined();
  });

  test('the last expired snapshot of a foreign share goes, and the empty share stays', async () => {
    const { id, other } = await startOverdue('all', 2 * HOUR_MS);
    const [share] = livingShares(company);
    person().disassociate(share?.shareId ?? '', { snapshotIds: [other] });
    await company.land.advance(HOUR_MS);
    await run(company, 'unshare-expired');
    await run(company, 'sweep');
    expect(seenBy()).toEqual([]);
    expect(livingShares(company).map(contentOf)).toEqual([`${idOf(0)} | `]);
    expect(person().snapshot(id)).toBeDefined();
  });

  test.each([
    { name: 'with hygiene.scope managed', scope: 'managed' as const, advanceMs: 2 * HOUR_MS },
    { name: 'an hour before its retention ends, lead time or not', scope: 'all' as const, advanceMs: HOUR_MS },
  ])('a snapshot stays in a foreign share $name', async ({ scope, advanceMs }) => {
    await startOverdue(scope, advanceMs);
    await run(company, 'unshare-expired');
    expect(seenBy()).toHaveLength(2);
  });
});

describe('deleting snapshots', () => {
  const DELETE = { expiry: { unshareBeforeHours: 1, deleteExpired: 'after-unshare' } };

  /** A shared snapshot with two hours of its retention left, in a cloud that releases nothing by itself. */
  async function startExpiring(policy: object): Promise<string> {
    await start(() => policy, { switches: { releaseAfterUnshare: false } });
    const id = person().createSnapshot({
      isComplete: true,
      ...twoHoursLeft(),
      tags: { 'share-to': idOf(0) },
    }).snapshotId;
    await run(company, 'sweep');
    return id;
  }
  const deletions = (): unknown[] => attemptedWrites(company).filter(({ action }) => action === 'DeleteSnapshot');

  test('happens after retention and unsharing with after-unshare, within two runs', async () => {
    const id = await startExpiring(DELETE);
    await company.land.advance(3 * HOUR_MS);
    await run(company, 'unshare-expired');
    await run(company, 'unshare-expired');
    expect(person().snapshot(id)).toBeUndefined();
    expect(deletions()).toHaveLength(1);
  });

  test('does not happen while the retention runs, even though the snapshot is unshared ahead of its end', async () => {
    const id = await startExpiring(DELETE);
    await company.land.advance(1.5 * HOUR_MS);
    await run(company, 'unshare-expired');
    await run(company, 'unshare-expired');
    expect(seenBy()).toEqual([]);
    expect(person().snapshot(id)).toBeDefined();
    expect(deletions()).toEqual([]);
  });

  test.each([
    { name: 'unless policy says so', policy: { expiry: { unshareBeforeHours: 1 } } },
    { name: 'when policy says never', policy: { expiry: { unshareBeforeHours: 1, deleteExpired: 'never' } } },
  ])('does not happen $name', async ({ policy }) => {
    const id = await startExpiring(policy);
    await company.land.advance(3 * HOUR_MS);
    await run(company, 'unshare-expired');
    await run(company, 'unshare-expired');
    expect(seenBy()).toEqual([]);
    expect(person().snapshot(id)).toBeDefined();
    expect(deletions()).toEqual([]);
  });

  test('does not happen while a foreign share holds the snapshot', async () => {
    const id = await startExpiring(DELETE);
    const foreign = person().createShare({ snapshotIds: [id], principals: [idOf(1)] });
    await company.land.advance(3 * HOUR_MS);
    await run(company, 'unshare-expired');
    await run(company, 'unshare-expired');
    expect(seenBy()).toEqual([`${id} ${idOf(1)}`]);
    expect(person().snapshot(id)).toBeDefined();
    expect(deletions()).toEqual([]);
    person().deleteShare(foreign.shareId);
    await company.land.advance(HOUR_MS);
    await run(company, 'unshare-expired');
    expect(person().snapshot(id)).toBeUndefined();
  });

  test('does not happen to a snapshot that no tag and no rule names', async () => {
    const id = await startExpiring(DELETE);
    person().untagSnapshot(id, ['share-to']);
    await company.land.advance(3 * HOUR_MS);
    await run(company, 'sweep');
    await run(company, 'unshare-expired');
    await run(company, 'unshare-expired');
    expect(seenBy()).toEqual([]);
    expect(person().snapshot(id)).toBeDefined();
  });

  test('does not happen to a snapshot that only others have shared, whatever the hygiene', async () => {
    await start(() => ({ ...DELETE, hygiene: { scope: 'all' } }), { switches: { releaseAfterUnshare: false } });
    const id = person().createSnapshot({ isComplete: true, ...twoHoursLeft() }).snapshotId;
    person().createShare({ snapshotIds: [id], principals: [idOf(1)] });
    await company.land.advance(3 * HOUR_MS);
    await run(company, 'unshare-expired');
    await run(company, 'unshare-expired');
    expect(seenBy()).toEqual([]);
    expect(person().snapshot(id)).toBeDefined();
  });

  test('does not happen while listings of what is shared fail', async () => {
    const id = await startExpiring(DELETE);
    await company.land.advance(3 * HOUR_MS);
    await run(company, 'unshare-expired', { dryRun: true });
    company.land.cloud.faults.add({ match: { action: 'ListResourceShareAssociations' }, effect: 'error-503' });
    await failureOf(company, 'unshare-expired');
    expect(person().snapshot(id)).toBeDefined();
  });
});

describe('accepting', () => {
  /** Someone invites the partner to a share of one snapshot. */
  function invite(accountId: string, name: string): void {
    const sender = company.land.cloud.as(accountId, HANGZHOU);
    sender.createShare({
      name,
      allowsExternalTargets: true,
      principals: [company.partner.accountId],
      snapshotIds: [sender.createSnapshot({ isComplete: true }).snapshotId],
    });
  }
  const accept = () => run(company, 'accept-invitation', {}, company.partner.accountId);
  const statuses = (): string[] =>
    company.land.cloud
      .as(company.partner.accountId, HANGZHOU)
      .listInvitations()
      .map(({ status }) => status);

  test('takes what a listed sender offers under an expected name, and leaves and reports the rest', async () => {
    await start();
    invite(company.owner.accountId, 'snapshare-golden');
    invite(company.owner.accountId, 'something-else');
    invite(company.stranger.accountId, 'snapshare-lure');
    expect(codesOf(await accept())).toEqual(['UNEXPECTED_SHARE_NAME', 'UNTRUSTED_SENDER']);
    expect(statuses()).toEqual(['Accepted', 'Pending', 'Pending']);
  });

  test('rejects the rest if policy says so, and still reports it', async () => {
    await start(({ owner }) => ({ accept: { senders: [owner], shareNames: ['snapshare-*'], otherwise: 'reject' } }));
    invite(company.owner.accountId, 'snapshare-golden');
    invite(company.owner.accountId, 'something-else');
    invite(company.stranger.accountId, 'snapshare-lure');
    expect(codesOf(await accept())).toEqual(['UNEXPECTED_SHARE_NAME', 'UNTRUSTED_SENDER']);
    expect(statuses()).toEqual(['Accepted', 'Rejected', 'Rejected']);
  });

  test('takes nothing when no sender is listed', async () => {
    await start(() => ({ accept: undefined }));
    invite(company.owner.accountId, 'snapshare-golden');
    expect(codesOf(await accept())).toEqual(['UNTRUSTED_SENDER']);
    expect(statuses()).toEqual(['Pending']);
  });

  test('reports an accepted share whose sender is no longer listed, and leaves it alone', async () => {
    await start();
    invite(company.owner.accountId, 'snapshare-golden');
    expect(codesOf(await accept())).toEqual([]);
    company.changePolicy({ accept: { senders: [company.stranger.accountId] } });
    company.land.cloud.clearCalls();
    expect(codesOf(await accept())).toEqual(['SENDER_NO_LONGER_TRUSTED']);
    expect(attemptedWrites(company)).toEqual([]);
    expect(seenBy()).toHaveLength(1);
  });

  test('ignores a knock for another account, and answers one for its own', async () => {
    await start();
    invite(company.owner.accountId, 'snapshare-golden');
    const knock = (accountId: string) =>
      run(company, 'accept-invitation', { accountId, regionId: HANGZHOU }, company.partner.accountId);
    company.land.cloud.clearCalls();
    expect((await knock(idOf(0))).regions).toEqual([]);
    expect(company.land.cloud.calls).toEqual([]);
    await knock(company.partner.accountId);
    expect(statuses()).toEqual(['Accepted']);
  });
});

describe('what crosses an account border is not trusted', () => {
  const HOSTILE = '\u001b[2J"}\n{"level":"error","message":"forged"}\u202e__proto__ $(rm) <script>';

  test('hostile tags and names grant nothing, are quoted at most in part, and break no log line', async () => {
    await start();
    const hostile = person().createSnapshot({
      isComplete: true,
      name: HOSTILE,
      tags: {
        'share-to': `${HOSTILE} @__proto__ @constructor ../../etc/passwd ${'9'.repeat(40)}`,
        'share-until': HOSTILE,
        ['__proto__']: idOf(1),
        constructor: 'x',
      },
    }).snapshotId;
    const good = taggedSnapshot(idOf(0));
    const summary = await run(company, 'sweep');
    expect(new Set(codesOf(summary))).toEqual(new Set(['BAD_DEADLINE', 'BAD_TOKEN', 'UNKNOWN_GROUP']));
    for (const { snapshotId, message } of summary.regions[0]?.findings ?? []) {
      expect(snapshotId).toBe(hostile);
      expect(message.length).toBeLessThan(400);
    }
    expect(seenBy()).toEqual([`${good} ${idOf(0)}`]);
    for (const { line } of company.land.platform.logs) {
      expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) as string });
      expect(line).not.toMatch(/\p{Cc}/u);
    }
  });

  test('a share name from another account is cut and quoted, and is no reason to accept', async () => {
    await start();
    const theirs = company.land.cloud.as(company.stranger.accountId, HANGZHOU);
    theirs.createShare({
      name: `snapshare-${'x'.repeat(40)}`,
      allowsExternalTargets: true,
      principals: [company.partner.accountId],
      snapshotIds: [theirs.createSnapshot({ isComplete: true, name: HOSTILE }).snapshotId],
    });
    const summary = await run(company, 'accept-invitation', {}, company.partner.accountId);
    expect(codesOf(summary)).toEqual(['UNTRUSTED_SENDER']);
    expect(company.seen()).toEqual([]);
  });

  test('a forged event makes a function look, and never do what it says', async () => {
    await start();
    const untagged = person().createSnapshot({ isComplete: true }).snapshotId;
    const summary = await run(company, 'share-on-tag', {
      id: '1',
      source: 'acs.ecs',
      type: 'ecs:ActionTrail:ApiCall',
      aliyunregionid: HANGZHOU,
      aliyunaccountid: company.stranger.accountId,
      data: {
        eventName: 'TagResources',
        userIdentity: { accountId: company.stranger.accountId },
        requestParameters: {
          RegionId: HANGZHOU,
          ResourceType: 'snapshot',
          'ResourceId.1': untagged,
          'Tag.1.Key': 'share-to',
          'Tag.1.Value': idOf(0),
        },
      },
    });
    expect(summary.regions).toMatchObject([{ region: HANGZHOU, planned: 0, applied: 0, failed: 0, findings: [] }]);
    expect(seenBy()).toEqual([]);
  });

  test('an event that names a region outside the policy causes no call', async () => {
    await start(() => ({ regions: [HANGZHOU] }));
    const id = taggedSnapshot(idOf(0), SHANGHAI);
    company.land.cloud.clearCalls();
    const summary = await run(company, 'share-on-tag', { regionId: SHANGHAI, snapshotIds: [id] });
    expect(codesOf(summary)).toEqual(['REGION_NOT_IN_POLICY']);
    expect(company.land.cloud.calls).toEqual([]);
  });

  test('no log line and no answer holds a secret, a token or a signature', async () => {
    await start();
    const issue = vi.spyOn(company.land.cloud, 'issueCredentials');
    taggedSnapshot(`${idOf(0)} ${company.partner.accountId}`);
    company.land.cloud.faults.add({ match: { action: 'CreateResourceShare' }, effect: 'error-500', times: 2 });
    const results = [
      await run(company, 'sweep'),
      await run(company, 'accept-invitation', {}, company.partner.accountId),
    ];
    const secrets = issue.mock.results
      .map(({ value }) => value as SessionCredentials)
      .flatMap(({ accessKeySecret, securityToken }) => [accessKeySecret, securityToken]);
    expect(secrets.length).toBeGreaterThanOrEqual(4);
    const written = [...company.land.platform.logs.map(({ line }) => line), JSON.stringify(results)].join('\n');
    for (const secret of secrets) expect(written).not.toContain(secret);
    expect(written).not.toMatch(/signature/i);
  });
});

test('an outsider sees nothing before it accepts, and everything it was granted after', async () => {
  await start();
  const id = taggedSnapshot(company.partner.accountId);
  await run(company, 'sweep');
  expect(seenBy()).toEqual([]);
  acceptAll(company, company.partner.accountId);
  await company.land.advance(HOUR_MS);
  expect(seenBy()).toEqual([`${id} ${company.partner.accountId}`]);
});
