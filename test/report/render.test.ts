import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { grantAt, principalAt, unpack } from '../../report/client/model.ts';
import { readEarlierReport, renderReport } from '../../report/index.ts';
import type { PageData } from '../../report/page-data.ts';
import { PagePacker } from '../../report/page-data-of.ts';
import { REPORT_TEXTS, type ReportLanguage } from '../../report/texts.ts';
import type { ReportData } from '../../shared/view/report-data.ts';
import {
  accessBy,
  allStatements,
  EMPTY_REPORT,
  grantOf,
  HOSTILE_ACCOUNT,
  HOSTILE_NAME,
  largeReport,
  SHOP,
  smallReport,
} from './cases.ts';

const PAGE = renderReport(smallReport());

function pageDataOf(data: ReportData, language: ReportLanguage): PageData {
  const packer = new PagePacker(data.generatedAtMs);
  packer.add(data);
  return packer.packed(data, language);
}

/** The inside of the only element of this form. */
function inside(page: string, opening: string, closing: string): string {
  expect(page.split(opening)).toHaveLength(2);
  const start = page.indexOf(opening) + opening.length;
  return page.slice(start, page.indexOf(closing, start));
}

function dataOf(page: string): PageData {
  return JSON.parse(inside(page, '<script type="application/json" id="data">', '</script>')) as PageData;
}

describe('what the cloud says stays text', () => {
  test('a name with markup stands in the data only, and there without any <', () => {
    const data = inside(PAGE, '<script type="application/json" id="data">', '</script>');
    expect(data).not.toMatch(/[<\u2028\u2029]/);
    expect(dataOf(PAGE).snapshots.names).toContain(HOSTILE_NAME);
    expect(dataOf(PAGE).principals.map(({ name }) => name)).toContain(HOSTILE_ACCOUNT);
    const others = PAGE.replace(data, '');
    expect(others).not.toContain('pwned');
    expect(others).not.toContain('golden');
  });

  test('the page names no other place to load anything from', () => {
    const withoutData = PAGE.replace(inside(PAGE, '<script type="application/json" id="data">', '</script>'), '');
    expect(withoutData.match(/https?:\/\/[^"'\s)]+/g) ?? []).toEqual(['http://www.w3.org/2000/svg']);
    expect(withoutData).not.toMatch(/<(link|img|iframe|object|embed|base)\b|@import|\burl\(/i);
  });

  test('the content security policy allows exactly the script and the style that are there', () => {
    const policy = inside(PAGE, '<meta http-equiv="Content-Security-Policy" content="', '"');
    const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(policy).toBe(
      [
        "default-src 'none'",
        `script-src ${hashOf(inside(PAGE, '<script>', '</script>'))}`,
        `style-src ${hashOf(inside(PAGE, '<style>', '</style>'))}`,
        "base-uri 'none'",
        "form-action 'none'",
      ].join('; '),
    );
  });
});

describe('the packed data', () => {
  test('every reader comes back from the page, with its end, its state and what policy says of it', () => {
    const report = largeReport(60, 9);
    const { access } = readEarlierReport(renderReport(report), 'report.html');
    const told = access.flatMap(({ snapshotId, regionId, readers }) =>
      readers.map((reader) => ({ snapshotId, regionId, ...reader })),
    );
    expect(told).toEqual(
      report.access.flatMap(({ snapshotId, regionId, readers }) =>
        readers.map((reader) => ({ snapshotId, regionId, ...reader, paths: [] })),
      ),
    );
    expect(told.length).toBeGreaterThan(400);
  });

  test('every grant comes back too, with who asked for it', () => {
    const report = largeReport(60, 9);
    const model = unpack(pageDataOf(report, 'en'));
    const asked = Array.from({ length: model.grantCount }, (_, index) => grantAt(model, index))
      .filter(({ standing }) => standing.state !== 'through')
      .map(({ row, column, standing }) => ({
        snapshotId: model.data.snapshots.ids[row],
        principal: principalAt(model, column).id,
        state: standing.state,
        askedBy: standing.askedBy,
      }));
    expect(new Set(asked.map((one) => JSON.stringify(one)))).toEqual(
      new Set(
        report.grants.map(({ snapshotId, principal, state, askedBy }) =>
          JSON.stringify({ snapshotId, principal, state, askedBy }),
        ),
      ),
    );
  });

  test('an account that reads by a share of ours and by another has one pair that tells both', () => {
    const grants = [
      grantOf('s-1', SHOP, { shareIds: ['rs-0000000000000001'] }),
      grantOf('s-1', SHOP, { state: 'foreign', askedBy: [], shareIds: ['rs-handmade'] }),
    ];
    const report = { ...smallReport(), grants, access: accessBy(grants, {}) };
    const model = unpack(pageDataOf(report, 'en'));
    const pairs = Array.from({ length: model.grantCount }, (_, index) => grantAt(model, index).standing);
    expect(pairs).toMatchObject([{ state: 'granted', isForeignToo: true, paths: [{ share: 0 }, { share: 2 }] }]);
  });

  test('a tag whose every snapshot has a value of its own groups nothing and is left out, as is that of the teams', () => {
    const snapshots = largeReport(300, 1).snapshots.map((one, at) => ({
      ...one,
      tags: { serial: String(at), team: 'shop', stage: at % 2 === 0 ? 'test' : 'prod' },
    }));
    const { tags } = pageDataOf({ ...EMPTY_REPORT, snapshots }, 'en');
    expect(tags.map(({ key }) => key)).toEqual(['stage']);
  });

  test('a snapshot that only a share knows still has its row', () => {
    const page = pageDataOf(
      { ...EMPTY_REPORT, principals: [{ id: '1111222233334444' }], grants: [grantOf('s-gone', '1111222233334444')] },
      'en',
    );
    expect(page.snapshots).toMatchObject({ ids: ['s-gone'], names: [''], createdS: [null] });
  });

  test('only the words that the page needs are in it, in both languages', () => {
    const { en, zh } = dataOf(PAGE).catalogues;
    for (const { findings, policy } of [en, zh]) {
      expect(Object.keys(findings).sort()).toEqual(['BAD_TOKEN', 'NOT_PERMITTED']);
      expect(Object.keys(policy)).toHaveLength(smallReport().policySummary.length);
    }
    expect(zh.findings['BAD_TOKEN']).not.toEqual(en.findings['BAD_TOKEN']);
  });

  test('ten thousand findings of one kind are counted, and five hundred listed', () => {
    const [one] = smallReport().findings;
    const findings = Array.from({ length: 10_000 }, () => one).filter((each) => each !== undefined);
    const [group] = pageDataOf({ ...EMPTY_REPORT, findings }, 'en').findings;
    expect(group).toMatchObject({ code: 'BAD_TOKEN', count: 10_000 });
    expect(group?.items).toHaveLength(500);
  });

  test('10,000 snapshots × 50 principals with little in common stay below 5 MB', () => {
    expect(Buffer.byteLength(renderReport(largeReport(10_000, 50)))).toBeLessThan(5_000_000);
  });
});

describe('the words', () => {
  const placeholders = (text: string) => [...text.matchAll(/\{(\w+)/g)].map(([, name]) => name);

  test('Chinese has every text of English, with no other facts', () => {
    expect(Object.keys(REPORT_TEXTS.zh)).toEqual(Object.keys(REPORT_TEXTS.en));
    for (const [key, text] of Object.entries(REPORT_TEXTS.zh)) {
      const english = REPORT_TEXTS.en[key as keyof typeof REPORT_TEXTS.en];
      expect(new Set(placeholders(english)), key).toEqual(new Set([...placeholders(text), ...counted(english, text)]));
      expect(text === english && !/^share-until$/.test(text), key).toBe(false);
    }
  });

  test('every sentence about a policy has its words in both languages', () => {
    const { en, zh } = pageDataOf({ ...EMPTY_REPORT, policySummary: allStatements() }, 'zh').catalogues;
    expect(Object.keys(zh.policy).sort()).toEqual(Object.keys(en.policy).sort());
    expect(Object.keys(en.policy)).toHaveLength(allStatements().length);
  });

  /** Chinese words do not change with their number, so a fact that only chooses a word is not in them. */
  function counted(english: string, chinese: string): string[] {
    const chosen = [...english.matchAll(/\{(\w+)\|/g)].map(([, name]) => name ?? '');
    return chosen.filter((name) => !english.includes(`{${name}}`) && !chinese.includes(name));
  }
});

test('the page has its parts in order, each under a heading, and what to look at before the matrix', () => {
  const structure = [
    ...PAGE.replace(/<(script|style)[^>]*>.*?<\/\1>/gs, '').matchAll(/<(h1|h2|section|nav|main)\b([^>]*)>([^<]*)/g),
  ];
  expect(
    structure.map(([, tag, attributes, text]) =>
      [tag, /id="([^"]*)"/.exec(attributes ?? '')?.[1], text?.trim()].filter(Boolean).join(' '),
    ),
  ).toMatchInlineSnapshot(`
    [
      "h1 Snapshot sharing report",
      "nav",
      "main content",
      "section headline",
      "section exposure",
      "h2 exposure-title Exposure",
      "section findings",
      "h2 findings-title Findings",
      "section totals",
      "h2 totals-title By owner and team",
      "section matrix",
      "h2 matrix-title Who can read what",
      "section timeline",
      "h2 timeline-title What ends when",
      "section overdue",
      "h2 overdue-title Past retention and still shared",
      "section costs",
      "h2 costs-title What it costs",
      "section policy",
      "h2 policy-title The policy in plain words",
      "section madeFrom",
      "h2 madeFrom-title What this was made from",
    ]
  `);
});

test('the page opens in the language asked for', () => {
  const page = renderReport(smallReport(), { lang: 'zh' });
  expect(page).toContain('<html lang="zh-CN">');
  expect(page).toContain(`<title>${REPORT_TEXTS.zh.title}</title>`);
});
