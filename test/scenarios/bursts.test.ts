import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Company, HANGZHOU, quiet, startCompany } from './landscape.ts';

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
