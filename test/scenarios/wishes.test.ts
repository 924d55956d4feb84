import { afterAll, beforeAll, expect, test } from 'vitest';
import { attemptedWrites, run } from './acts.ts';
import { codesOf, DAY_MS, HANGZHOU } from './landscape.ts';
import { COPY, changePolicy, company, OWNER, owner, SHAREE, share, start } from './sharee-stage.ts';

/** Each function with the account it runs in; for each there is something that it would do. */
const FUNCTIONS = [
  ['share-on-tag', OWNER],
  ['sweep', OWNER],
  ['unshare-expired', OWNER],
  ['accept-invitation', SHAREE],
  ['use-shared', SHAREE],
] as const;

let waiting: string;

beforeAll(async () => {
  await start([COPY]);
  const { accountId: stranger } = company.stranger;
  changePolicy({ accept: { senders: [stranger], shareNames: ['*'] } });
  owner().createSnapshot({ isComplete: true, tags: { 'share-to': `${SHAREE}/1h` } });
  await run(company, 'sweep');
  await company.land.advance(DAY_MS);
  waiting = owner().createSnapshot({ isComplete: true, tags: { 'share-to': SHAREE } }).snapshotId;
  const theirs = owner(stranger);
  const { snapshotId } = theirs.createSnapshot({ isComplete: true });
  theirs.createShare({ snapshotIds: [snapshotId], principals: [SHAREE], allowsExternalTargets: true });
  await share();
});
afterAll(() => company.land.stop());

const timer = (payload: unknown, beside: object = {}): object => ({
  triggerTime: '2026-03-02T00:00:00Z',
  triggerName: 'timer',
  payload,
  ...beside,
});
const completed = (more: object): object => ({
  source: 'acs.ecs',
  type: 'ecs:Snapshot:CreateSnapshotCompleted',
  aliyunregionid: HANGZHOU,
  data: { snapshotId: waiting },
  ...more,
});

/** A wish that nothing be changed, as people write it; `honoured` where it is clear. */
const WISHES: readonly { readonly wish: string; readonly event: () => unknown; readonly isHonoured?: true }[] = [
  { wish: 'in a payload', event: () => timer('{"dryRun": true}'), isHonoured: true },
  { wish: 'in a payload that is quoted', event: () => timer('"{\\"dryRun\\": true}"'), isHonoured: true },
  { wish: 'in a payload that is an object', event: () => timer({ dryRun: true }), isHonoured: true },
  { wish: 'by hand, in capitals', event: () => ({ DryRun: true }) },
  { wish: 'by hand, twice', event: () => '{"dryRun":true,"dryRun":false}' },
  { wish: 'with snapshots', event: () => ({ snapshotIds: [waiting], dryRun: true }) },
  { wish: 'in a payload, in capitals', event: () => timer('{"DryRun": true}') },
  { wish: 'in a payload, with an underscore', event: () => timer('{"dry_run": true}') },
  { wish: 'in a payload that is no JSON', event: () => timer('dryRun=true') },
  { wish: 'in a list', event: () => timer('[{"dryRun": true}]') },
  { wish: 'in a list that is no text', event: () => timer([{ dryRun: true }]) },
  { wish: 'beside a payload', event: () => timer('', { dryRun: true }) },
  { wish: 'beside a payload, in capitals', event: () => timer('', { DryRun: true }) },
  { wish: 'in an event of EventBridge', event: () => completed({ dryRun: true }) },
  { wish: 'in the data of one', event: () => completed({ data: { snapshotId: waiting, dry_run: true } }) },
  { wish: 'in a knock', event: () => ({ accountId: OWNER, regionId: HANGZHOU, dryrun: true }) },
];

const nextOf = (index: number) => FUNCTIONS.slice(index % FUNCTIONS.length).slice(0, 1);

test('a wish for a dry run is honoured where it is clear and refused before any call where not, by every function', async () => {
  for (const [index, { wish, event, isHonoured }] of WISHES.entries()) {
    // All functions read events by one reader, so each wish that is refused is sent to one of them in turn.
    for (const [name, accountId] of isHonoured ? FUNCTIONS : nextOf(index)) {
      company.land.cloud.clearCalls();
      const summary = await company.invoke(name, event(), accountId);
      const place = `${name}, ${wish}`;
      expect([place, attemptedWrites(company)]).toEqual([place, []]);
      if (isHonoured) expect([place, summary.mode]).toEqual([place, 'observe']);
      else expect([place, codesOf(summary), company.land.cloud.calls]).toEqual([place, ['BAD_EVENT'], []]);
    }
  }
});

test('each of the functions would have written, had nobody asked for a dry run', async () => {
  const writing = async (name: string, accountId: string, event: object = {}): Promise<number> => {
    company.land.cloud.clearCalls();
    await run(company, name, event, accountId);
    return attemptedWrites(company).length;
  };
  expect(await writing('unshare-expired', OWNER)).toBeGreaterThan(0);
  expect(await writing('share-on-tag', OWNER, completed({}))).toBeGreaterThan(0);
  owner().createSnapshot({ isComplete: true, tags: { 'share-to': SHAREE } });
  expect(await writing('sweep', OWNER)).toBeGreaterThan(0);
  expect(await writing('accept-invitation', SHAREE)).toBeGreaterThan(0);
  expect(await writing('use-shared', SHAREE)).toBeGreaterThan(0);
});
