import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Account } from '../../emulator/state/types.ts';
import { type Company, HANGZHOU, type Run, startCompany } from './company.ts';
import { faultsOf } from './schemas.ts';

let company: Company;
let isBlind = false;
let snapshotId = '';
let shareId = '';

beforeAll(async () => {
  company = await startCompany(
    {
      regions: [HANGZHOU],
      allow: [{ to: ['1000000000000002'], approval: 'required' }, { to: ['2000000000000001'] }],
      members: { roleName: 'snapshare-member', accounts: ['1000000000000002'] },
    },
    { authorize: (_, action) => !isBlind || !/DescribeSnapshots|ListResourceShare/.test(action) },
  );
  const owner = company.land.cloud.as(company.owner.accountId, HANGZHOU);
  snapshotId = owner.createSnapshot({
    name: 'golden',
    isComplete: true,
    tags: { 'share-to': '2000000000000001' },
  }).snapshotId;
  const byHand = owner.createSnapshot({ isComplete: true }).snapshotId;
  shareId = owner.createShare({
    name: 'by-hand',
    allowsExternalTargets: true,
    principals: [company.stranger.accountId],
    snapshotIds: [byHand],
  }).shareId;
  const cases = [{ snapshot: { name: 'x', tags: {} }, granted: ['1000000000000002'] }];
  writeFileSync(join(company.dir, 'cases.yaml'), JSON.stringify(cases));
});
afterAll(() => company.land.stop());

/** What a command printed, which was held against its schema; nothing of one that printed none. */
const documentOf = ({ stdout }: Run): Readonly<Record<string, unknown>> =>
  JSON.parse(stdout) as Record<string, unknown>;

/** In their order: what comes later rests on what was done before. */
const COMMANDS: readonly (readonly [words: string, schema: string, as?: 'partner'])[] = [
  ['plan --out plan.json', 'snapshare.plan/1'],
  ['apply plan.json --yes --log log.jsonl', 'snapshare.apply/1'],
  ['apply plan.json --yes', 'snapshare.apply/1'],
  ['invitations', 'snapshare.invitations/1', 'partner'],
  ['accept --yes', 'snapshare.accept/1', 'partner'],
  ['status --readers', 'snapshare.status/1'],
  ['status', 'snapshare.status/1', 'partner'],
  ['explain SNAPSHOT', 'snapshare.explain/1'],
  ['readers', 'snapshare.readers/1'],
  ['exposure', 'snapshare.exposure/2'],
  ['overdue', 'snapshare.overdue/1'],
  ['usage', 'snapshare.usage/1'],
  ['history SNAPSHOT log.jsonl', 'snapshare.history/1'],
  ['reinvite 2000000000000001 --yes', 'snapshare.reinvite/1'],
  ['reinvite 1000000000000002 --yes', 'snapshare.error/1'],
  ['share SNAPSHOT 1000000000000002 --yes', 'snapshare.tags/1'],
  ['approvals', 'snapshare.approvals/1'],
  ['approve SNAPSHOT 1000000000000002 --yes', 'snapshare.tags/1'],
  ['reject SNAPSHOT 1000000000000002 --yes', 'snapshare.tags/1'],
  ['unshare SNAPSHOT 1000000000000002 --yes', 'snapshare.tags/1'],
  ['adopt SHARE --yes', 'snapshare.adopt/1'],
  ['upgrade --yes', 'snapshare.upgrade/1'],
  ['revoke --share SHARE --yes', 'snapshare.revoke/1'],
  ['revoke SNAPSHOT --yes --edit-tags', 'snapshare.revoke/1'],
  ['report', 'snapshare.report/2'],
  ['doctor', 'snapshare.doctor/1'],
  ['policies', 'snapshare.policies/1'],
  ['validate', 'snapshare.validate/1'],
  ['validate --cases cases.yaml', 'snapshare.cases/1'],
  ['validate --policy log.jsonl', 'snapshare.validate/1'],
  ['schema', 'snapshare.schemas/1'],
];

test('every command prints the document that its schema tells of, in all that happens to a snapshot', async () => {
  const printed: string[] = [];
  for (const [words, schema, as] of COMMANDS) {
    const args = words.replace('SNAPSHOT', snapshotId).replace('SHARE', shareId).split(' ');
    const who: Account = as === 'partner' ? company.partner : company.owner;
    const run = await company.run([...args, '--json'], { as: who });
    printed.push(`${words}: ${String(documentOf(run)['schema'])}`);
    expect(printed.at(-1)).toBe(`${words}: ${schema}`);
  }
  const plan: unknown = JSON.parse(readFileSync(join(company.dir, 'plan.json'), 'utf8'));
  expect(faultsOf('plan', plan)).toEqual([]);
  const lines = readFileSync(join(company.dir, 'log.jsonl'), 'utf8').trim().split('\n');
  expect(lines.flatMap((line) => faultsOf('log-line', JSON.parse(line)))).toEqual([]);
});

test('no document is without a run that prints it', () => {
  // Two accounts are needed for the one, runs of functions for the other; what people write is no document.
  const elsewhere = ['probe', 'probe-clean', 'run', 'run-summary', 'notice', 'log-line', 'cases-file'];
  const printed = COMMANDS.map(([, schema]) => schema.replace(/^snapshare\.|\/\d+$/g, ''));
  const files = readdirSync(join(import.meta.dirname, '../../docs/schemas'));
  expect([...new Set([...printed, ...elsewhere])].sort()).toEqual(
    files.map((file) => file.replace('.schema.json', '')).sort(),
  );
});

test('what could not be read is told as the schemas say, and by the exit code', async () => {
  isBlind = true;
  const commands = ['plan', 'status', 'readers', 'exposure', 'overdue', 'usage', 'report', 'approvals', 'invitations'];
  for (const name of [...commands, 'upgrade']) {
    const run = await company.run([name, '--json']);
    expect([name, run.code]).toEqual([name, 1]);
    expect([name, documentOf(run)['unread']]).not.toEqual([name, []]);
  }
});
