import { describe, expect, test } from 'vitest';
import type { Format } from '../../../cli/output.ts';
import { printBrakes } from '../../../cli/plans/over-brake.ts';
import { MarkdownPlans, markdownText } from '../../../cli/plans/plan-markdown.ts';
import { printBraking, printPlans, printPlanTable } from '../../../cli/plans/print-plans.ts';
import type { Language } from '../../../cli/texts.ts';
import { planRegion } from '../../../shared/plan/plan.ts';
import type { World } from '../../../shared/plan/world.ts';
import type { Policy } from '../../../shared/policy/policy.ts';
import { type PlanView, viewPlans } from '../../../shared/view/plan/plan-view.ts';
import type { UnreadEntry } from '../../../shared/view/unread.ts';
import { NOW_MS, OWNER, policyOf, shareOf, snapshotOf, worldOf } from '../../plan/model.ts';
import { memoryCli } from './memory-cli.ts';

const ACCOUNTS = Array.from({ length: 100 }, (_, index) => String(2_000_000_000_000_000 + index));
const PARTNER = '9999999999999999';
const SHOP = ACCOUNTS[0] ?? '';
const NAMES = new Map([
  [OWNER, 'landing zone'],
  ...ACCOUNTS.map((id, index) => [id, `team-${index}`] as const),
  ['fd-AbCdEf1234', 'Production'],
]);

function viewOf(world: World, policy: Policy, names = NAMES): PlanView {
  return viewPlans([{ world, plan: planRegion(world, policy, NOW_MS) }], {
    accountId: OWNER,
    policy,
    names,
    nowMs: NOW_MS,
    regionCount: 1,
  });
}

function printed(view: PlanView, format: Format = 'text', language: Language = 'en'): string {
  const { cli, texts } = memoryCli(format, language);
  printPlans(cli, view);
  printBraking(cli, view);
  printBrakes(
    cli,
    view.regions.map(({ plan }) => plan),
    {},
  );
  return texts.stdout;
}

function markdownOf(view: PlanView, unread: readonly UnreadEntry[] = []): string {
  const plans = new MarkdownPlans(memoryCli().cli.texts, {});
  plans.add(view, unread);
  return plans.text(unread);
}

/** A new grant of one snapshot each for three accounts of its own, beside what ends, leaves and is not understood. */
const LARGE = (() => {
  const id = (prefix: string, index: number): string => `s-${prefix}${String(index).padStart(12, '0')}`;
  const wanted = Array.from({ length: 98 }, (_, index) =>
    snapshotOf(id('want', index), { 'share-to': ACCOUNTS.slice(index, index + 3).join(' ') }),
  );
  const partner = Array.from({ length: 6 }, (_, index) => snapshotOf(id('part', index), { 'share-to': PARTNER }));
  const ended = Array.from({ length: 12 }, (_, index) => snapshotOf(id('ends', index), {}));
  const mistyped = Array.from({ length: 40 }, (_, index) => snapshotOf(id('typo', index), { 'share-to': 'prodd' }));
  return worldOf(
    [...wanted, ...partner, ...ended, ...mistyped],
    ended.map(({ snapshotId }, index) => shareOf(`rs-${index}`, [ACCOUNTS[99 - index] ?? ''], [snapshotId])),
  );
})();
const OPEN = policyOf({ principals: { directory: 'any', external: [PARTNER] } });

describe('the plan of a change of 300 grants', () => {
  const view = viewOf(LARGE, OPEN);

  test('fits one screen, with what is taken and what leaves the directory in sight', async () => {
    expect(view).toMatchObject({ gained: 300, lost: 12, leaving: 6 });
    const text = printed(view);
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(32);
    // With room for lines that a narrow terminal breaks in two.
    const screenLines = text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 160)), 0);
    expect(screenLines).toBeLessThanOrEqual(40);
    await expect(text).toMatchFileSnapshot('../../golden/cli/plan-300.txt');
    await expect(printed(view, 'text', 'zh')).toMatchFileSnapshot('../../golden/cli/plan-300-zh.txt');
  });

  test('is shown whole on request', () => {
    const text = printed(view, 'wide');
    for (const snapshotId of LARGE.snapshots.keys()) expect(text).toContain(snapshotId);
    for (const accountId of ACCOUNTS) expect(text).toContain(`${accountId} (team-`);
    expect(text).not.toContain('…');
  });

  test('as CSV is rows alone, one for every change', () => {
    const { cli, texts } = memoryCli('csv');
    printPlanTable(cli, [view]);
    printPlans(cli, view);
    const [headings, ...rows] = texts.stdout.split('\r\n').slice(0, -1);
    expect(headings).toBe('region,owner,action,calls,gained,lost,leaving,share,principals,snapshots,because');
    expect(rows).toHaveLength(view.regions[0]?.groups.length ?? 0);
    const sum = (at: number) => rows.reduce((total, row) => total + Number(row.split(',')[at]), 0);
    expect([sum(4), sum(5), sum(6)]).toEqual([300, 12, 6]);
    expect(texts.stderr).toContain('BAD_TOKEN × 40');
  });
});

test('what a brake holds is last, after all other regions', () => {
  const braked = policyOf({ brakes: { removals: { count: 0, percent: 0 } } });
  const held = worldOf([snapshotOf('s-1', {})], [shareOf('rs-1', [SHOP], ['s-1'])]);
  const quiet = worldOf([snapshotOf('s-2', { 'share-to': 'prodd' })], [], { regionId: 'cn-shanghai' });
  const planned = [held, quiet].map((world) => ({ world, plan: planRegion(world, braked, NOW_MS) }));
  const view = viewPlans(planned, { accountId: OWNER, policy: braked, names: NAMES, nowMs: NOW_MS, regionCount: 3 });
  const lines = printed(view).trimEnd().split('\n');
  expect(lines.slice(-4).map((line) => line.trim().split(' ')[0])).toEqual(['REMOVALS_BRAKED', 'Look', 'HELD', 'If']);
  expect(lines.filter((line) => line.includes('REMOVALS_BRAKED'))).toHaveLength(1);
  expect(lines[0]).toContain('in 2 of 3 region(s); the others could not be read');
  const parts = markdownOf(view).split('\n\n');
  expect(parts.at(-2)).toMatch(/^\*\*HELD BACK/);
});

test('folders and accounts have their names beside their ids, and what has none stands alone', () => {
  const world = worldOf([snapshotOf('s-1', { 'share-to': `fd-AbCdEf1234 ${SHOP} 1234123412341234` })], []);
  const text = printed(viewOf(world, OPEN), 'wide');
  expect(text).toContain(`Account ${OWNER} (landing zone): +3 grants, −0, 0 leaving the directory`);
  expect(text).toContain(`1234123412341234 ${SHOP} (team-0) fd-AbCdEf1234 (Production)`);
  expect(text).toContain('s-1 (name-of-s-1)');
});

describe('in Markdown', () => {
  test('long lists are shut, and the totals come first', async () => {
    const text = markdownOf(viewOf(LARGE, OPEN));
    expect(text.length).toBeLessThan(60_000);
    expect(text).toContain('<details><summary>BAD_TOKEN × 40</summary>');
    await expect(`${text}\n`).toMatchFileSnapshot('../../golden/cli/plan-300.md');
  });

  test('however much there is, it fits a comment', () => {
    const name = '|'.repeat(128);
    const world = worldOf(
      Array.from({ length: 400 }, (_, index) =>
        snapshotOf(`s-${index}`, { 'share-to': `${2_000_000_000_000_000 + index}` }, { name }),
      ),
      [],
    );
    const text = markdownOf(viewOf(world, OPEN));
    expect(text.length).toBeLessThan(60_000);
    expect(text).toMatch(/and \d+ more/);
    expect(text).toContain('&#43;400 grants');
  });

  test('a name of a stranger is no markup, no HTML, no cell, and calls nobody', () => {
    const name = '@octocat <img src=x onerror=alert(1)> | `a` **b** [c](http://d.e) #1 ~~f~~ \\ & www.g.h';
    const world = worldOf([snapshotOf('s-1', { 'share-to': `${SHOP} prodd` }, { name })], []);
    const text = markdownOf(viewOf(world, OPEN, new Map([[SHOP, name]])));
    const rows = text.split('\n').filter((line) => line.includes('octocat'));
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(row).not.toMatch(/@octo|<img|`|[^\\][*[\]~_]|(?<!&)#1\b|http:|www\./);
      // As many borders as the headings have.
      expect(row.match(/\|/g)).toHaveLength(7);
    }
  });

  test('what was not read stands in it', () => {
    const unread = [{ regionId: 'cn-shanghai', what: 'ListResourceShares', problem: 'Forbidden.RAM' }];
    const text = markdownOf(viewOf(worldOf([], []), OPEN), unread);
    expect(text).toContain('**cn-shanghai was not read whole: ListResourceShares: Forbidden.RAM**');
    expect(text).not.toContain('Nothing to do');
  });

  test.each([
    ['ordinary text is left alone', 'größe 快照 web-1, 2.0', 'größe 快照 web-1, 2.0'],
    ['what turns a line around is made visible', 'a\u202eb\nc', 'a·b·c'],
    ['an entity is not one', '&lt;', '&#38;lt;'],
  ])('%s', (_, text, expected) => {
    expect(markdownText(text)).toBe(expected);
  });
});
