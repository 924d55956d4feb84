import type { FindingText } from '../shared/plan/findings/finding-text.ts';
import { MESSAGES } from '../shared/plan/findings/messages.ts';
import { GRANT_STATES_ZH, MESSAGES_ZH, POLICY_STATEMENTS_ZH } from '../shared/view/messages-zh.ts';
import { POLICY_STATEMENTS } from '../shared/view/policy-in-words.ts';
import { groupExposure } from '../shared/view/report/exposure.ts';
import type { ReportPrincipal } from '../shared/view/report/report-principals.ts';
import type { ReportData } from '../shared/view/report-data.ts';
import { encode } from './packing.ts';
import { packCells, regionIndexer } from './page-cells.ts';
import {
  type Catalogue,
  type CellState,
  type FindingGroup,
  PAGE_SCHEMA,
  type PageData,
  type PageFinding,
  type PagePrincipal,
  type TagColumn,
} from './page-data.ts';
import { packUsage } from './page-usage.ts';
import { REPORT_TEXTS, type ReportLanguage } from './texts.ts';

/** Of one code. What goes beyond is counted and said, so that a run gone wrong does not make the page unusable. */
const MAX_FINDINGS_PER_CODE = 500;

/** A key that tells nearly every snapshot from every other groups nothing. */
const MAX_TAG_VALUES = 200;
const MAX_TAG_KEYS = 20;

/** Packs a report for its page. */
export function pageDataOf(data: ReportData, language: ReportLanguage): PageData {
  const { generatedAtMs, installation, accountId, mode, teamTag, owners, regions, unread, overdue, policySummary } =
    data;
  const codes = {
    findings: new Set(data.findings.map(({ code }) => code)),
    policy: new Set(policySummary.map(({ code }) => code)),
  };
  const catalogue = (
    words: ReportLanguage,
    states: Catalogue['states'],
    findings: Readonly<Record<string, FindingText>>,
    policy: Readonly<Record<string, string>>,
  ): Catalogue => ({
    texts: REPORT_TEXTS[words],
    states,
    findings: pick(findings, codes.findings),
    policy: pick(policy, codes.policy),
  });
  const cells = packCells(data);
  const usage = packUsage(data, cells.snapshots.ids);
  return {
    schema: PAGE_SCHEMA,
    language,
    generatedAtMs,
    installation,
    accountId,
    mode,
    teamTag,
    owners,
    areOwnersKnown: data.areOwnersKnown,
    regions,
    unread,
    principals: packPrincipals(data.principals),
    ...cells,
    tags: packTags(data),
    shares: data.shares.map(({ snapshotIds, kind, shareId, ownerAccountId, regionId, name, isOurs, principals }) => ({
      shareId,
      ownerAccountId,
      regionId,
      name,
      isOurs,
      principals,
      isOpenToOutsiders: kind === 'external',
      snapshotCount: snapshotIds.length,
    })),
    exposure: groupExposure(data.exposure),
    findings: groupFindings(data),
    overdue,
    policySummary,
    ...(data.changes && { changes: data.changes }),
    ...(data.savings && { savings: data.savings }),
    ...(usage && { usage }),
    catalogues: {
      en: catalogue('en', CELL_STATES, MESSAGES, POLICY_STATEMENTS),
      zh: catalogue('zh', { ...GRANT_STATES_ZH, through: '经由资源夹' }, MESSAGES_ZH, POLICY_STATEMENTS_ZH),
    },
  };
}

/** The states are English words already. */
const CELL_STATES: Readonly<Record<CellState, string>> = {
  wanted: 'wanted',
  granted: 'granted',
  settling: 'settling',
  'awaiting acceptance': 'awaiting acceptance',
  refused: 'refused',
  blocked: 'blocked',
  kept: 'kept',
  unwanted: 'unwanted',
  ending: 'ending',
  foreign: 'by others',
  through: 'through a folder',
};

function pick<Value>(all: Readonly<Record<string, Value>>, keys: ReadonlySet<string>): Record<string, Value> {
  return Object.fromEntries(Object.entries(all).filter(([key]) => keys.has(key)));
}

function packPrincipals(principals: readonly ReportPrincipal[]): PagePrincipal[] {
  const indexes = new Map(principals.map(({ id }, index) => [id, index]));
  return principals.map(({ members, ...principal }) => ({
    ...principal,
    ...(members && { members: members.flatMap((id) => indexes.get(id) ?? []) }),
  }));
}

/** Packs the other tags by which costs can be grouped: of the keys with few values those that most snapshots have. */
function packTags({ snapshots, teamTag }: ReportData): TagColumn[] {
  const valuesOf = new Map<string, Set<string>>();
  const uses = new Map<string, number>();
  for (const { tags } of snapshots) {
    for (const [key, value] of Object.entries(tags)) {
      const values = valuesOf.get(key) ?? new Set();
      valuesOf.set(key, values.add(value));
      uses.set(key, (uses.get(key) ?? 0) + 1);
    }
  }
  return [...valuesOf]
    .filter(([key, values]) => key !== teamTag && values.size <= MAX_TAG_VALUES)
    .map(([key]) => key)
    .sort((a, b) => (uses.get(b) ?? 0) - (uses.get(a) ?? 0) || (a < b ? -1 : 1))
    .slice(0, MAX_TAG_KEYS)
    .map((key) => ({
      key,
      ...encode(snapshots.map(({ tags }) => (Object.hasOwn(tags, key) ? (tags[key] ?? '') : null))),
    }));
}

function groupFindings({ findings, regions }: ReportData): FindingGroup[] {
  const regionIndex = regionIndexer(regions);
  const groups = new Map<string, { count: number; countByRegion: Record<number, number>; items: PageFinding[] }>();
  for (const { code, ownerAccountId, regionId, facts, snapshotId, principal, shareId } of findings) {
    const region = regionIndex({ ownerAccountId, regionId });
    const group = groups.get(code) ?? { count: 0, countByRegion: {}, items: [] };
    groups.set(code, group);
    group.count++;
    group.countByRegion[region] = (group.countByRegion[region] ?? 0) + 1;
    if (group.items.length >= MAX_FINDINGS_PER_CODE) continue;
    group.items.push({
      region,
      facts,
      ...(snapshotId === undefined ? {} : { snapshotId }),
      ...(principal === undefined ? {} : { principal }),
      ...(shareId === undefined ? {} : { shareId }),
    });
  }
  return [...groups].map(([code, group]) => ({ code, ...group })).sort((a, b) => b.count - a.count);
}
