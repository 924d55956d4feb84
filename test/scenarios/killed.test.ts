import { afterEach, expect, test } from 'vitest';
import type { CallRecord } from '../../emulator/state/types.ts';
import { contentOf, failureOf, livingShares, run } from './acts.ts';
import { type Company, DAY_MS, HANGZHOU, HOUR_MS, quiet, SHANGHAI, startCompany } from './landscape.ts';

/** More than any function here has kills, and the undisturbed run: each is played in a region of its own. */
const REGIONS = Array.from({ length: 60 }, (_, index) => `cn-played-${index + 1}`);
/** Outside the directory, as the partner is, and permitted like it. */
const SECOND_PARTNER = '2000000000000002';

let company: Company;
afterEach(() => company.land.stop());

/** A company in which only what a test invokes runs. */
async function start(): Promise<void> {
  company = await startCompany(
    ({ partner }) => ({
      regions: REGIONS,
      principals: { directory: 'any', external: [partner, SECOND_PARTNER] },
      expiry: { unshareBeforeHours: 0, deleteExpired: 'after-unshare' },
    }),
    // Associations settle fast here, so that few of the calls are those of waiting.
    { regions: [HANGZHOU, SHANGHAI, ...REGIONS], cloud: { switches: { releaseAfterUnshare: false }, settleMs: 1_000 } },
  );
  company.land.cloud.createAccount({ accountId: SECOND_PARTNER });
  quiet(company);
}

const idOf = (member: 0 | 1 | 2): string => company.members[member].accountId;

/** One region of the company, which nothing else has touched. */
class Place {
  readonly regionId: string;
  /** The snapshots that the work is about. */
  readonly ids: string[] = [];

  constructor(regionId: string) {
    this.regionId = regionId;
  }

  get person() {
    return company.land.cloud.as(company.owner.accountId, this.regionId);
  }

  makeTagged(shareTo: string, more: object = {}): void {
    const { snapshotId } = this.person.createSnapshot({ isComplete: true, tags: { 'share-to': shareTo }, ...more });
    this.ids.push(snapshotId);
  }

  id(index: number): string {
    const id = this.ids[index];
    if (id === undefined) throw new Error(`snapshot ${index} was not made`);
    return id;
  }

  /** `snapshot account` of everyone who lost or gained sight of a snapshot so far. */
  changes(visible: boolean): string[] {
    return company.land.cloud.grantLog
      .filter((change) => change.visible === visible && change.regionId === this.regionId)
      .map(({ snapshotId, accountId }) => `${snapshotId} ${accountId}`);
  }
}

/** Work for one function, and how to tell that it is done. */
interface Work {
  readonly name: string;
  /** @returns The event that the function is woken by. */
  readonly prepare: (place: Place) => Promise<object>;
  readonly expected: (place: Place) => string[];
  /** The runs that would come next. */
  readonly next: readonly string[];
}

/** Runs a function in one region, in the account that it belongs to. */
const address = (place: Place, name: string, event: object = { regions: [place.regionId] }) =>
  [company, name, event, name === 'accept-invitation' ? company.partner.accountId : undefined] as const;

async function shareAndChange(place: Place): Promise<void> {
  for (let count = 0; count < 3; count++) place.makeTagged(`${idOf(0)} ${idOf(1)}`);
  await run(...address(place, 'sweep'));
  place.person.tagSnapshot(place.id(0), { 'share-to': `${idOf(0)} ${idOf(2)}` });
  place.person.tagSnapshot(place.id(1), { 'share-to': `${company.partner.accountId} ${idOf(0)}` });
  place.person.untagSnapshot(place.id(2), ['share-to']);
}

const afterChange = (place: Place): string[] => [
  `${place.id(0)} ${idOf(0)}`,
  `${place.id(0)} ${idOf(2)}`,
  `${place.id(1)} ${idOf(0)}`,
  `${place.id(1)} ${company.partner.accountId}`,
];

const works: readonly Work[] = [
  {
    name: 'sweep',
    prepare: async (place) => {
      await shareAndChange(place);
      return { regions: [place.regionId] };
    },
    expected: afterChange,
    next: ['sweep', 'sweep', 'accept-invitation'],
  },
  {
    name: 'share-on-tag',
    prepare: async (place) => {
      await shareAndChange(place);
      return { regionId: place.regionId, snapshotIds: place.ids };
    },
    expected: afterChange,
    next: ['sweep', 'sweep', 'accept-invitation'],
  },
  {
    name: 'unshare-expired',
    prepare: async (place) => {
      place.makeTagged(`${idOf(0)} ${idOf(1)}/1h`);
      place.makeTagged(`${idOf(2)}/1h`);
      const createdAtMs = company.land.clock.nowMs() - DAY_MS + HOUR_MS;
      place.makeTagged(idOf(0), { retentionDays: 1, createdAtMs });
      await run(...address(place, 'sweep'));
      await company.land.advance(HOUR_MS);
      return { regions: [place.regionId] };
    },
    expected: (place) => [`${place.id(0)} ${idOf(0)}`],
    next: ['unshare-expired', 'unshare-expired', 'sweep'],
  },
  {
    name: 'accept-invitation',
    prepare: async (place) => {
      place.makeTagged(company.partner.accountId);
      place.makeTagged(`${company.partner.accountId} ${SECOND_PARTNER}`);
      // Ours is one share an outsider; a second invitation comes from one that a person made.
      const offered = { snapshotIds: [place.id(0)], principals: [company.partner.accountId] };
      place.person.createShare({ name: 'snapshare-by-hand', allowsExternalTargets: true, ...offered });
      await run(...address(place, 'sweep'));
      return { regions: [place.regionId] };
    },
    expected: (place) => [`${place.id(0)} ${company.partner.accountId}`, `${place.id(1)} ${company.partner.accountId}`],
    next: ['accept-invitation'],
  },
];

/** What the function calls when nothing kills it. */
async function rehearse(work: Work, place: Place): Promise<readonly CallRecord[]> {
  const event = await work.prepare(place);
  company.land.cloud.clearCalls();
  await run(...address(place, work.name, event));
  return [...company.land.cloud.calls];
}

async function expectRecovery(work: Work, place: Place, callNumber: number, moment: 'before' | 'after'): Promise<void> {
  const where = `killed ${moment} call ${callNumber}`;
  const event = await work.prepare(place);
  const before = company.seen(place.regionId);
  const point = company.land.platform.killAt({ functionName: work.name, callNumber, moment });
  const failure = await failureOf(...address(place, work.name, event));
  point.cancel();
  expect(failure.errorMessage, where).toContain('Process exited unexpectedly');
  for (const name of work.next) await run(...address(place, name));
  const expected = work.expected(place).sort();
  expect(company.seen(place.regionId), where).toEqual(expected);
  const shares = livingShares(company, place.regionId);
  const contents = shares.map(contentOf);
  // One that has lost a principal is of another set than its name says.
  const sets = shares.map((share) => `${share.name} ${contentOf(share).replace(/ \|.*/, '')}`);
  expect(new Set(sets).size, where).toBe(sets.length);
  expect(
    contents.filter((content) => content.endsWith('| ')),
    where,
  ).toEqual([]);
  const [lost, given] = [place.changes(false), place.changes(true)];
  expect(
    lost.filter((grant) => before.includes(grant) && expected.includes(grant)),
    where,
  ).toEqual([]);
  expect(
    given.filter((grant) => !before.includes(grant) && !expected.includes(grant)),
    where,
  ).toEqual([]);
  if (work.name === 'unshare-expired') expect(place.person.snapshot(place.id(2)), where).toBeUndefined();
}

test.each(
  works,
)('a process of $name that is killed at any of its calls leaves nothing that the next runs do not complete', async (work) => {
  await start();
  const places = REGIONS.map((regionId) => new Place(regionId));
  const takePlace = (): Place => places.pop() ?? expect.fail('every region is used up');
  const calls = await rehearse(work, takePlace());
  expect(calls.filter(({ isWrite }) => isWrite).length).toBeGreaterThan(1);
  // After a read the world is as it is before the next call.
  const points = calls.flatMap(({ isWrite }, index) =>
    (isWrite ? (['before', 'after'] as const) : (['before'] as const)).map((moment) => ({ index, moment })),
  );
  for (const { index, moment } of points) await expectRecovery(work, takePlace(), index + 1, moment);
});
