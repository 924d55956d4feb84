import { afterEach, describe, expect, test } from 'vitest';
import type { LandscapeOptions } from '../../emulator/index.ts';
import type { SeenShare } from '../../emulator/people/seen.ts';
import type { FaultRule } from '../../emulator/wire/faults.ts';
import { acceptAll, attemptedWrites, contentOf, failureOf, livingShares, run } from './acts.ts';
import { type Company, codesOf, DAY_MS, HANGZHOU, HOUR_MS, quiet, START_MS, startCompany } from './landscape.ts';

let company: Company;
afterEach(() => company.land.stop());

/** A company in one region in which only what a test invokes runs. */
async function start(cloud: LandscapeOptions['cloud'] = {}): Promise<void> {
  company = await startCompany(
    () => ({ regions: [HANGZHOU], expiry: { unshareBeforeHours: 0, deleteExpired: 'after-unshare' } }),
    { cloud: { switches: { releaseAfterUnshare: false }, ...cloud } },
  );
  quiet(company);
}

const person = () => company.land.cloud.as(company.owner.accountId, HANGZHOU);
const idOf = (member: 0 | 1 | 2): string => company.members[member].accountId;
const taggedSnapshot = (shareTo: string): string =>
  person().createSnapshot({ isComplete: true, tags: { 'share-to': shareTo } }).snapshotId;
const retag = (id: string, shareTo: string): void => person().tagSnapshot(id, { 'share-to': shareTo });

/** `snapshot account` of everyone who lost or gained sight of a snapshot so far. */
const changes = (visible: boolean): string[] =>
  company.land.cloud.grantLog
    .filter((change) => change.visible === visible)
    .map(({ snapshotId, accountId }) => `${snapshotId} ${accountId}`);

/** Sets of principals of our shares that hold something. */
const principalSets = (): string[] =>
  livingShares(company)
    .filter((share) => !isEmpty(share))
    .map((share) => contentOf(share).replace(/ \|.*/, ''));

const isEmpty = (share: SeenShare): boolean => contentOf(share).endsWith('| ');

/** One name and set that occurs twice is a share made twice; one that has lost a principal is of another set. */
function expectNoShareTwice(where?: string): void {
  const sets = livingShares(company).map((share) => `${share.name} ${contentOf(share).replace(/ \|.*/, '')}`);
  expect(new Set(sets).size, where).toBe(sets.length);
}

/** Every call that the functions make. */
const ACTIONS = [
  'DescribeSnapshots',
  'ListResourceShares',
  'ListResourceShareAssociations',
  'ListResourceShareInvitations',
  'CreateResourceShare',
  'AssociateResourceShare',
  'DisassociateResourceShare',
  'DeleteResourceShare',
  'AcceptResourceShareInvitation',
  'DeleteSnapshot',
];

type Fault = Omit<FaultRule, 'match'>;

/** Lets the next two calls of every operation fail. */
function breakEveryCallTwice(fault: Fault): void {
  const { faults } = company.land.cloud;
  faults.clear();
  for (const action of ACTIONS) faults.add({ match: { action }, times: 2, ...fault });
}

describe('a life of sharing comes out the same, with no error and no share made twice, when every call meets', () => {
  const faults: readonly {
    readonly name: string;
    readonly fault: Fault;
    readonly switches?: { readonly repeatAssociation: 'error' };
  }[] = [
    { name: 'a throttle as ECS documents it', fault: { effect: 'throttle', code: 'Throttling.User', status: 403 } },
    { name: 'a throttle of an operation', fault: { effect: 'throttle', code: 'Throttling.Api', status: 400 } },
    { name: 'a throttle as Resource Sharing answers', fault: { effect: 'throttle', code: 'Throttling', status: 400 } },
    { name: 'a throttle in HTTP', fault: { effect: 'throttle', code: 'Rejected.Throttling', status: 429 } },
    { name: 'an internal error', fault: { effect: 'error-500' } },
    { name: 'an unknown error', fault: { effect: 'error-500', code: 'UnknownError' } },
    { name: 'an unavailable service', fault: { effect: 'error-503' } },
    { name: 'a page of HTML', fault: { effect: 'html-502' } },
    { name: 'half an answer', fault: { effect: 'truncated-json' } },
    { name: 'a reset before the call took effect', fault: { effect: 'reset-before' } },
    { name: 'a reset after the call took effect', fault: { effect: 'reset-after' } },
    {
      name: 'a reset after the call took effect, where it is an error to add again what is there',
      fault: { effect: 'reset-after' },
      switches: { repeatAssociation: 'error' },
    },
  ];
  test.each(faults)('$name', async ({ fault, switches }) => {
    await start(switches && { switches: { releaseAfterUnshare: false, ...switches } });
    const { partner } = company;
    const [kept, moved, left] = [0, 1, 2].map(() => taggedSnapshot(`${idOf(0)} ${idOf(1)}`));
    if (kept === undefined || moved === undefined || left === undefined) throw new Error('three snapshots were made');
    const outside = taggedSnapshot(`${partner.accountId}/3h`);
    const expiring = person().createSnapshot({
      isComplete: true,
      retentionDays: 1,
      createdAtMs: START_MS - DAY_MS + 2 * HOUR_MS,
      tags: { 'share-to': idOf(2) },
    }).snapshotId;
    const grants = (id: string, ...accounts: string[]): string[] => accounts.map((account) => `${id} ${account}`);
    const step = async (name: string, event?: object, findings: readonly string[] = []): Promise<void> => {
      breakEveryCallTwice(fault);
      const accountId = name === 'accept-invitation' ? partner.accountId : undefined;
      expect(codesOf(await run(company, name, event, accountId)), name).toEqual(findings);
      expectNoShareTwice();
    };

    await step('sweep');
    await step('accept-invitation');
    const toBoth = [kept, moved, left].flatMap((id) => grants(id, idOf(0), idOf(1)));
    expect(company.seen()).toEqual(
      [...toBoth, ...grants(outside, partner.accountId), ...grants(expiring, idOf(2))].sort(),
    );

    const joiner = taggedSnapshot(`${idOf(0)} ${idOf(1)}`);
    retag(moved, idOf(1));
    person().untagSnapshot(left, ['share-to']);
    await step('share-on-tag', { snapshotIds: [joiner, moved, left] });
    await company.land.advance(3 * HOUR_MS);
    await step('unshare-expired', {}, ['OVERDUE']);
    await step('unshare-expired');
    await step('sweep');
    expect(company.seen()).toEqual(
      [...grants(kept, idOf(0), idOf(1)), ...grants(joiner, idOf(0), idOf(1)), ...grants(moved, idOf(1))].sort(),
    );
    expect(person().snapshot(expiring)).toBeUndefined();
    expect(principalSets().sort()).toEqual([`${idOf(0)} ${idOf(1)}`, idOf(1)].sort());
    expect(changes(false).sort()).toEqual(
      [
        ...grants(moved, idOf(0)),
        ...grants(left, idOf(0), idOf(1)),
        ...grants(outside, partner.accountId),
        ...grants(expiring, idOf(2)),
      ].sort(),
    );
    company.land.cloud.faults.clear();
    company.land.cloud.clearCalls();
    await run(company, 'sweep');
    expect(attemptedWrites(company)).toEqual([]);
  });
});

describe('creating a share, which has no token against repetition', () => {
  test.each([
    { effect: 'reset-after' as const, times: 5 },
    { effect: 'truncated-json' as const, times: 5 },
    { effect: 'reset-before' as const, times: 4 },
    { effect: 'error-500' as const, times: 4 },
  ])('makes one share when $times answers in a row are lost to $effect', async ({ effect, times }) => {
    await start();
    const ids = Array.from({ length: 6 }, () => taggedSnapshot(idOf(0)));
    company.land.cloud.faults.add({ match: { action: 'CreateResourceShare' }, effect, times });
    await run(company, 'sweep');
    expect(principalSets()).toEqual([idOf(0)]);
    expect(company.seen()).toHaveLength(ids.length);
  });

  test('makes none for good when it fails for good, and throws; the next run makes one', async () => {
    await start();
    taggedSnapshot(idOf(0));
    company.land.cloud.faults.add({ match: { action: 'CreateResourceShare' }, effect: 'error-503' });
    await failureOf(company, 'sweep');
    expect(livingShares(company)).toEqual([]);
    company.land.cloud.faults.clear();
    await run(company, 'sweep');
    expect(company.seen()).toHaveLength(1);
  });

  test('throws when it cannot look whether a lost call made the share; the next run finds that one', async () => {
    await start();
    taggedSnapshot(idOf(0));
    const { faults } = company.land.cloud;
    faults.add({ match: { action: 'CreateResourceShare' }, effect: 'reset-after' });
    faults.add({ match: { action: 'ListResourceShares' }, effect: 'stale-read', times: 1 });
    faults.add({ match: { action: 'ListResourceShares' }, effect: 'error-503' });
    await failureOf(company, 'sweep');
    expect(principalSets()).toEqual([idOf(0)]);
    faults.clear();
    await run(company, 'sweep');
    expect(principalSets()).toEqual([idOf(0)]);
    expect(company.seen()).toHaveLength(1);
  });

  test('may make a second share when the listing is stale, too; three sweeps later there is one', async () => {
    await start();
    const ids = Array.from({ length: 3 }, () => taggedSnapshot(`${idOf(0)} ${idOf(1)}`));
    const { faults } = company.land.cloud;
    faults.add({ match: { action: 'CreateResourceShare' }, effect: 'reset-after', times: 1 });
    faults.add({ match: { action: 'ListResourceShares' }, effect: 'stale-read', staleMs: HOUR_MS, times: 5 });
    await run(company, 'sweep');
    faults.clear();
    for (let sweeps = 0; sweeps < 3; sweeps++) await run(company, 'sweep');
    expect(principalSets()).toEqual([`${idOf(0)} ${idOf(1)}`]);
    expect(company.seen()).toHaveLength(2 * ids.length);
    expect(changes(false)).toEqual([]);
  });
});

describe('stale reads', () => {
  test.each([
    { what: 'everything', match: {} },
    { what: 'snapshots', match: { product: 'ecs' } },
    { what: 'shares', match: { action: 'ListResourceShares' } },
    { what: 'associations', match: { action: 'ListResourceShareAssociations' } },
  ])('of $what for ten seconds interrupt nothing that stays wanted, give nothing else, and are made up for', async (one) => {
    await start();
    const [first = '', second = ''] = [0, 1].map(() => taggedSnapshot(`${idOf(0)} ${idOf(1)}`));
    await company.land.advance(15_000);
    company.land.cloud.faults.add({ match: one.match, effect: 'stale-read' });
    const sweepAtOnce = async (): Promise<void> => {
      await company.invoke('sweep').catch(() => undefined);
      await company.land.advance(2_000);
    };
    for (let sweeps = 0; sweeps < 4; sweeps++) await sweepAtOnce();
    retag(first, `${idOf(0)} ${idOf(2)}`);
    retag(second, idOf(0));
    for (let sweeps = 0; sweeps < 4; sweeps++) await sweepAtOnce();
    company.land.cloud.faults.clear();
    await company.land.advance(60_000);
    for (let sweeps = 0; sweeps < 3; sweeps++) await run(company, 'sweep');
    expect(company.seen()).toEqual([`${first} ${idOf(0)}`, `${first} ${idOf(2)}`, `${second} ${idOf(0)}`].sort());
    expectNoShareTwice();
    expect(livingShares(company).filter(isEmpty)).toEqual([]);
    expect(changes(false).filter((change) => change.endsWith(idOf(0)))).toEqual([]);
    expect(new Set(changes(true))).toEqual(
      new Set([first, second].flatMap((id) => [`${id} ${idOf(0)}`, `${id} ${idOf(1)}`]).concat(`${first} ${idOf(2)}`)),
    );
  });
});

describe('events', () => {
  async function startLive(): Promise<string> {
    await start();
    company.land.platform.areTimersEnabled = true;
    company.land.platform.events.isEnabled = true;
    const { snapshotId } = person().createSnapshot({ isComplete: true });
    await company.land.advance(60_000);
    return snapshotId;
  }
  async function editTags(id: string): Promise<void> {
    for (const shareTo of [idOf(0), `${idOf(0)} ${idOf(1)}`, '', idOf(1), idOf(2)]) {
      retag(id, shareTo);
      await company.land.advance(20_000);
    }
  }

  test.each([
    { name: 'that overtake each other', fault: { reorderWithinMs: 90_000 } },
    { name: 'that come twice', fault: { copies: 2 } },
    {
      name: 'that come twice and late and overtake each other',
      fault: { copies: 2, lateByMs: 30_000, reorderWithinMs: 60_000 },
    },
  ])('$name lead to what the tag says in the end, without a sweep', async ({ fault }) => {
    const id = await startLive();
    company.land.platform.areTimersEnabled = false;
    company.land.platform.events.addFault(fault);
    await editTags(id);
    await company.land.advance(5 * 60_000);
    expect(company.seen()).toEqual([`${id} ${idOf(2)}`]);
    expect(company.land.platform.failures).toEqual([]);
  });

  test('that are lost are made up for by the next sweep', async () => {
    const id = await startLive();
    company.land.platform.events.addFault({ isLost: true });
    await editTags(id);
    await company.land.advance(16 * 60_000);
    expect(company.seen()).toEqual([`${id} ${idOf(2)}`]);
  });

  test('whose run fails are delivered again until the cloud answers', async () => {
    const id = await startLive();
    company.land.platform.areTimersEnabled = false;
    const outage = company.land.cloud.faults.add({ match: { regionId: HANGZHOU }, effect: 'error-503' });
    retag(id, idOf(0));
    await company.land.advance(90_000);
    expect(company.seen()).toEqual([]);
    outage.remove();
    await company.land.advance(5 * 60_000);
    expect(company.seen()).toEqual([`${id} ${idOf(0)}`]);
    expect(company.land.platform.failures).toEqual([]);
  });
});

test('an outsider that accepts between two failing runs keeps what it accepted', async () => {
  await start();
  const id = taggedSnapshot(company.partner.accountId);
  await run(company, 'sweep');
  company.land.cloud.faults.add({ match: { product: 'resourcesharing' }, effect: 'error-503' });
  await failureOf(company, 'sweep');
  acceptAll(company, company.partner.accountId);
  await failureOf(company, 'sweep');
  company.land.cloud.faults.clear();
  await run(company, 'sweep');
  expect(company.seen()).toEqual([`${id} ${company.partner.accountId}`]);
  expect(changes(false)).toEqual([]);
});
