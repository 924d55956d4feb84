import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from './acts.ts';
import { type Company, codesOf, HANGZHOU, quiet, type Summary, startCompany } from './landscape.ts';

const [A, B, C] = ['1000000000000002', '1000000000000003', '1000000000000004'];
const BOTH = `${A} ${B}`;

/** What a tag that was applied becomes by a hand that slips, who sees the snapshot then, and what is found. */
const EDITS: readonly { readonly after: string; readonly seenBy: readonly string[]; readonly finds?: string }[] = [
  { after: `${A} ${B}，${C}`, seenBy: [A, B, C] },
  { after: `${A} ${B}\u3000${C}`, seenBy: [A, B, C] },
  { after: `${A} ${B}\u00a0${C}`, seenBy: [A, B, C] },
  { after: `${A} ${B}\u200b${C}`, seenBy: [A, B, C] },
  { after: `${A}, acs:ram::${B}:root`, seenBy: [A, B] },
  { after: `${A} acs:ram::${B}:user/ann`, seenBy: [A, B], finds: 'BAD_TOKEN' },
  { after: `${A} ${B}(billing)`, seenBy: [A, B], finds: 'BAD_TOKEN' },
  { after: `${A} "${B}"`, seenBy: [A, B], finds: 'BAD_TOKEN' },
  { after: `${A} ${B}\u00ad${C}`, seenBy: [A, B], finds: 'BAD_TOKEN' },
  { after: `${A} ${B}|${C}`, seenBy: [A, B], finds: 'BAD_TOKEN' },
  { after: `${A} ${B}/14D`, seenBy: [A, B], finds: 'BAD_LIMIT' },
  { after: A, seenBy: [A] },
];

/** Tags beside one that asks, with what is found of it. */
const BESIDE: readonly {
  readonly tags: Record<string, string>;
  readonly finds?: string;
  readonly isShared: boolean;
}[] = [
  { tags: { 'Share-To': B }, finds: 'NEAR_KEY', isShared: true },
  { tags: { share_to: B }, finds: 'NEAR_KEY', isShared: true },
  { tags: { 'share-to-1': B }, finds: 'NEAR_KEY', isShared: true },
  { tags: { 'share-to-10': B }, finds: 'NEAR_KEY', isShared: true },
  // It may be the end of every grant, so nothing is given before somebody has mended it.
  { tags: { 'Share-Until': '2026-03-02' }, finds: 'NEAR_KEY', isShared: false },
  { tags: { 'share-until': '2026-12-31 ' }, isShared: true },
  { tags: { 'share-until': '\u30002026-01-31' }, isShared: false },
  { tags: { Classification: 'secret ' }, finds: 'BLOCKED_BY_LABEL', isShared: false },
  { tags: { PII: 'names' }, finds: 'BLOCKED_BY_LABEL', isShared: false },
  { tags: { Confidential: '' }, finds: 'BLOCKED_BY_LABEL', isShared: false },
  { tags: { app: 'shop' }, isShared: true },
];

let company: Company;
let edited: readonly string[];
let carrying: readonly string[];
let summary: Summary;

beforeAll(async () => {
  const blockWhenTagged = ['classification = secret', 'pii=*', 'confidential'];
  company = await startCompany(() => ({ regions: [HANGZHOU], blockWhenTagged }), { partnerHasFunctions: false });
  quiet(company);
  const person = company.land.cloud.as(company.owner.accountId, HANGZHOU);
  const make = (tags: Record<string, string>) => person.createSnapshot({ isComplete: true, tags }).snapshotId;
  edited = EDITS.map(() => make({ 'share-to': BOTH }));
  await run(company, 'sweep');
  for (const [index, { after }] of EDITS.entries()) person.tagSnapshot(edited[index] ?? '', { 'share-to': after });
  carrying = BESIDE.map(({ tags }) => make({ 'share-to': A, ...tags }));
  summary = await run(company, 'sweep');
  await run(company, 'sweep');
});
afterAll(() => company.land.stop());

const readersOf = (snapshotId: string): string[] =>
  company.seen().flatMap((pair) => (pair.startsWith(`${snapshotId} `) ? [pair.split(' ')[1] ?? ''] : []));
const foundOf = (snapshotId: string): string[] =>
  summary.regions.flatMap(({ findings }) =>
    findings.filter((one) => one.snapshotId === snapshotId).map(({ code }) => code),
  );

test('a tag that is half read takes nothing from anybody, and what separates in either script separates', () => {
  const answers = EDITS.map(({ after }, index) => ({
    after,
    seenBy: readersOf(edited[index] ?? ''),
    finds: foundOf(edited[index] ?? ''),
  }));
  expect(answers).toEqual(EDITS.map(({ after, seenBy, finds }) => ({ after, seenBy, finds: finds ? [finds] : [] })));
});

test('a key that nearly is ours is found, a value is read without its blanks, and a label blocks as it is meant', () => {
  const answers = BESIDE.map(({ tags }, index) => ({
    tags,
    isShared: readersOf(carrying[index] ?? '').includes(A),
    finds: foundOf(carrying[index] ?? ''),
  }));
  expect(answers).toEqual(BESIDE.map(({ tags, isShared, finds }) => ({ tags, isShared, finds: finds ? [finds] : [] })));
});

test('the finding of a near key names the keys that are read', () => {
  const messages = summary.regions.flatMap(({ findings }) =>
    findings.filter(({ code }) => code === 'NEAR_KEY').map(({ message }) => message.replace(/^s-\w+ /, '')),
  );
  expect(messages).toContain(
    'carries the tag Share-To, which is not read; nearly the same are share-to, share-to-2 … share-to-9.',
  );
  expect(messages).toContain('carries the tag Share-Until, which is not read; nearly the same are share-until.');
  expect(codesOf(summary).filter((code) => code === 'NEAR_KEY')).toHaveLength(5);
});
