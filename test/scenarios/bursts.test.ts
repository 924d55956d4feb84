import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { faultsOf } from '../cli/schemas.ts';
import { type Company, HANGZHOU, quiet, START_MS, type Summary, startCompany } from './landscape.ts';

const SECOND_MS = 1000;
/** More than are looked up one by one. */
const MANY = 12;

let company: Company;
beforeEach(async () => {
  company = await startCompany(undefined, { cloud: { snapshotMs: false } });
  quiet(company);
});
afterEach(() => company.land.stop());

const person = () => company.land.cloud.as(company.owner.accountId, HANGZHOU);
const shop = () => company.members[0].accountId;

function makeMany(): string[] {
  return Array.from(
    { length: MANY },
    () => person().createSnapshot({ isComplete: true, tags: { 'share-to': shop() } }).snapshotId,
  );
}

/** As the rule of completions delivers them, of which a batch is made here as the pool makes one of many. */
const completed = (snapshotId: readonly string[]) => ({
  source: 'acs.ecs',
  type: 'ecs:Snapshot:CreateSnapshotCompleted',
  aliyunregionid: HANGZHOU,
  data: { snapshotId },
});

const run = (event: unknown) => company.invoke('share-on-tag', event);
/** Who sees what, once the service has settled what it was told. */
async function seen(): Promise<string[]> {
  await company.land.advance(30 * SECOND_MS);
  return company.seen();
}

const listings = () =>
  company.land.cloud.calls.filter(
    ({ action, params }) =>
      action === 'ListResourceShareAssociations' &&
      params['AssociationType'] === 'Resource' &&
      params['ResourceId'] === undefined,
  ).length;

describe('runs that follow one another in an instance', () => {
  test('list once which snapshots are in which shares, and give all that is asked for', async () => {
    const batches = [makeMany(), makeMany(), makeMany()];
    for (const batch of batches) await run(completed(batch));
    expect(listings()).toBe(1);
    expect(await seen()).toEqual(
      batches
        .flat()
        .map((id) => `${id} ${shop()}`)
        .sort(),
    );
  });

  test('give nothing twice where an event comes again', async () => {
    const batch = makeMany();
    await run(completed(batch));
    company.land.cloud.clearCalls();
    await run(completed(batch));
    expect([company.writes(), listings()]).toEqual([[], 1]);
  });

  test('list anew after a minute', async () => {
    await run(completed(makeMany()));
    await company.land.advance(61 * SECOND_MS);
    await run(completed(makeMany()));
    expect(listings()).toBe(2);
  });

  test('take away what somebody else has given since, as soon as a tag goes', async () => {
    const given = makeMany();
    await run(completed(makeMany()));
    // Another instance of the function, with a memory of its own, meanwhile shares these.
    await company.invoke('sweep');
    expect(await seen()).toContain(`${given[0] ?? ''} ${shop()}`);
    for (const snapshotId of given) person().untagSnapshot(snapshotId, ['share-to']);
    await run({ regionId: HANGZHOU, snapshotIds: given });
    expect((await seen()).filter((pair) => given.some((id) => pair.startsWith(id)))).toEqual([]);
  });

  test('decide nothing but what is given from a listing that is not their own', async () => {
    const first = makeMany();
    await run(completed(first));
    await company.land.advance(61 * SECOND_MS);
    await run(completed(makeMany()));
    // The listing that is carried from here has it in the share; its tag goes before its completion is told again.
    const [untagged = ''] = first;
    person().untagSnapshot(untagged, ['share-to']);
    company.land.cloud.clearCalls();
    await run(completed([...makeMany(), untagged]));
    expect(listings()).toBe(1);
    expect((await seen()).some((pair) => pair.startsWith(untagged))).toBe(false);
    expect(await seen()).toHaveLength(3 * MANY - 1);
  });
});

test('a listing that could not be read is not carried', async () => {
  const { faults } = company.land.cloud;
  faults.add({ match: { action: 'ListResourceShareAssociations' }, effect: 'deny' });
  await run(completed(makeMany())).catch(() => undefined);
  expect(await seen()).toEqual([]);
  faults.clear();
  await run(completed(makeMany()));
  expect(await seen()).toHaveLength(MANY);
});

test('a run sums up what its lines say of the time from wish to grant, and nothing where it gave nothing asked for', async () => {
  const [shop, lab, attic] = company.members.map(({ accountId }) => accountId);
  const { logs } = company.land.platform;
  const wish = (shareTo: string, secondsBefore: number) => {
    const { snapshotId } = person().createSnapshot({ isComplete: true, tags: { 'share-to': shareTo } });
    const time = new Date(START_MS - secondsBefore * SECOND_MS).toISOString();
    return { snapshotId, event: { ...completed([snapshotId]), time } };
  };
  const told = (message: string, field: string): unknown[] =>
    logs
      .map(({ line }) => JSON.parse(line) as Readonly<Record<string, unknown>>)
      .flatMap((line) => (line['message'] === message ? [line[field]] : []));
  const appliedIn = ({ regions }: Summary): number[] => regions.map(({ applied }) => applied);
  const waitedIn = ({ regions }: Summary): unknown[] =>
    regions.map((region) => ('waited' in region ? region.waited : undefined));

  const { snapshotId, event } = wish(`${shop} ${attic}`, 9);
  expect(waitedIn(await run(event))).toMatchObject([{ calls: 1, p50Seconds: 9, slowestSeconds: 9 }]);
  person().untagSnapshot(snapshotId, ['share-to']);
  logs.length = 0;
  const taken = await run(event);
  expect(told('applied', 'waitedSeconds')).toEqual([expect.any(Number)]);
  expect([appliedIn(taken), waitedIn(taken), told('finished', 'waited')]).toEqual([[1], [undefined], [undefined]]);

  // Then no more may start at once, so that those which arrive make up one run.
  for (const secondsBefore of [1, 2]) expect(appliedIn(await run(wish('', secondsBefore).event))).toEqual([0]);
  logs.length = 0;
  const events = [`${shop}`, `${lab}`, `${attic}`, `${shop} ${lab}`].map((set, index) => wish(set, 40 * index).event);
  const answers = await Promise.all(events.map(run));
  const waits = told('applied', 'waitedSeconds')
    .map(Number)
    .sort((a, b) => a - b);
  expect(new Set(waits).size).toBe(4);
  const [, second, , most] = waits;
  const waited = { calls: 4, p50Seconds: second, p95Seconds: most, slowestSeconds: most };
  expect(answers.flatMap(waitedIn)).toEqual(answers.map(() => waited));
  expect(told('finished', 'waited')).toEqual(answers.map(() => waited));
  expect(answers.flatMap((answer) => faultsOf('run-summary', answer))).toEqual([]);

  wish(`${lab} ${attic}`, 0);
  const swept = await company.invoke('sweep');
  expect(appliedIn(swept)[0]).toBeGreaterThan(0);
  expect(waitedIn(swept)).toEqual([undefined, undefined]);
});
