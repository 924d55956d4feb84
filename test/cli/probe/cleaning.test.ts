import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Journal } from '../../../cli/probe/journal.ts';
import type { Thing } from '../../../cli/probe/things.ts';
import { REGION, RUN, Stage } from './stage.ts';

let stage: Stage;
let missing: readonly string[];
beforeEach(async () => {
  missing = [];
  stage = await Stage.start({ cloud: { authorize: (_, action) => !missing.includes(action) } });
});
afterEach(() => stage.stop());

/** A journal that names things, none of which was answered. */
function journalOf(...things: readonly Thing[]): string {
  const path = stage.newJournalPath();
  const { owner, recipient } = stage;
  const journal = Journal.begin(path, {
    run: RUN,
    regionId: REGION,
    owner: owner.accountId,
    recipient: recipient.accountId,
  });
  for (const thing of things) journal.making(thing);
  journal.close();
  return path;
}

const person = () => stage.land.cloud.as(stage.owner.accountId, REGION);

test('what does not carry the mark of the run is left alone, whatever the journal says', async () => {
  const before = stage.state();
  const named = (kind: Thing['kind'], name: string): Thing => ({ kind, side: 'owner', name });
  const path = journalOf(named('share', 'by-hand'), named('snapshot', 'of somebody'), named('disk', 'never made'), {
    ...named('tag', 'team'),
    on: stage.snapshotId,
  });
  const left = await stage.clean(path);
  expect(left.map(({ thing }) => thing.kind)).toEqual(['share', 'tag', 'snapshot']);
  for (const { because } of left) expect(because).toMatch(/does not carry the mark of this run/);
  expect(stage.state()).toEqual(before);
});

test('what a right is missing for is left and told, and the next cleaning removes it', async () => {
  const before = stage.state();
  const path = stage.newJournalPath();
  missing = ['ecs:DeleteSnapshot'];
  const { left } = await stage.probe({ only: ['tags'], journalPath: path });
  expect(left.map(({ thing }) => thing.kind)).toEqual(['snapshot']);
  expect(left[0]?.because).toMatch(/DeleteSnapshot in cn-hangzhou failed: Forbidden.RAM/);
  missing = [];
  expect(await stage.clean(path)).toEqual([]);
  expect(stage.state()).toEqual(before);
});

test('a share that a person has filled and opened meanwhile is emptied first, and only it', async () => {
  const before = stage.state();
  const path = journalOf({ kind: 'share', side: 'owner', name: 'snapshare-probe-x' });
  person().createShare({
    name: 'snapshare-probe-x',
    principals: [stage.recipient.accountId],
    snapshotIds: [stage.snapshotId],
    tags: { 'snapshare:probe': RUN },
  });
  expect(await stage.clean(path)).toEqual([]);
  expect(stage.state()).toEqual(before);
});

test('a journal is written for its owner alone, never over another, and read also where a crash cut it off', async () => {
  const path = journalOf({ kind: 'role', side: 'owner', name: 'snapshare-probe-y' });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const facts = { run: RUN, regionId: REGION, owner: '1', recipient: '2' };
  expect(() => Journal.begin(path, facts)).toThrow(/it exists already/);
  appendFileSync(path, '{"event":"making","no":2,"ki');
  const journal = Journal.resume(path, readFileSync(path, 'utf8'));
  expect(journal.open.map(({ name }) => name)).toEqual(['snapshare-probe-y']);
  expect(journal.making({ kind: 'role', side: 'owner', name: 'snapshare-probe-z' })).toBe(2);
  journal.close();
  const again = Journal.resume(path, readFileSync(path, 'utf8'));
  expect(again.open.map(({ name }) => name)).toEqual(['snapshare-probe-y', 'snapshare-probe-z']);
  again.close();
  expect(await stage.clean(path)).toEqual([]);
});

test.each([
  ['', /does not begin as a journal/],
  ['{"schema":"snapshare.plan/1"}\n', /of no known form/],
  ['{"event":"gone","no":1}\n', /does not begin as a journal/],
])('%j is no journal, and nothing is touched', (text, problem) => {
  const path = stage.newJournalPath();
  writeFileSync(path, text);
  expect(() => Journal.resume(path, text)).toThrow(problem);
});
