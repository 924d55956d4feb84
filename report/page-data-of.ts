import type { FindingText } from '../shared/plan/findings/finding-text.ts';
import { MESSAGES } from '../shared/plan/findings/messages.ts';
import { GRANT_STATES_ZH, MESSAGES_ZH, POLICY_STATEMENTS_ZH } from '../shared/view/messages-zh.ts';
import { POLICY_STATEMENTS } from '../shared/view/policy-in-words.ts';
import type { ReportData, ReportFinding, ReportSnapshot } from '../shared/view/report-data.ts';
import type { GrantState, GrantStatus } from '../shared/view/status.ts';
import type {
  Catalogue,
  FindingGroup,
  PageData,
  PageFinding,
  RowEnds,
  SnapshotColumns,
  Standing,
} from './page-data.ts';
import { REPORT_TEXTS, type ReportLanguage } from './texts.ts';

/** Of one code. What goes beyond is counted and said, so that a run gone wrong does not make the page unusable. */
const MAX_FINDINGS_PER_CODE = 500;

/** Packs a report for its page. */
export function pageDataOf(data: ReportData, language: ReportLanguage): PageData {
  const { generatedAtMs, installation, accountId, mode, regions, unread, overdue, policySummary } = data;
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
  return {
    language,
    generatedAtMs,
    installation,
    accountId,
    mode,
    regions,
    unread,
    principals: data.principals,
    ...packGrants(data),
    shares: data.shares.map(({ snapshotIds, kind, shareId, regionId, name, isOurs, principals }) => ({
      shareId,
      regionId,
      name,
      isOurs,
      isOpenToOutsiders: kind === 'external',
      principals,
      snapshotCount: snapshotIds.length,
    })),
    findings: groupFindings(data.findings),
    overdue,
    policySummary,
    catalogues: {
      en: catalogue('en', GRANT_STATES, MESSAGES, POLICY_STATEMENTS),
      zh: catalogue('zh', GRANT_STATES_ZH, MESSAGES_ZH, POLICY_STATEMENTS_ZH),
    },
  };
}

/** The states are English words already. */
const GRANT_STATES: Readonly<Record<GrantState, string>> = {
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
};

function pick<Value>(all: Readonly<Record<string, Value>>, keys: ReadonlySet<string>): Record<string, Value> {
  return Object.fromEntries(Object.entries(all).filter(([key]) => keys.has(key)));
}

/** Gives equal values one index, in the order in which they come. */
class Dictionary<Value> {
  readonly values: Value[] = [];
  readonly #indexes = new Map<string, number>();

  indexOf(value: Value): number {
    const key = JSON.stringify(value);
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    this.#indexes.set(key, this.values.length);
    return this.values.push(value) - 1;
  }
}

function packGrants(
  data: ReportData,
): Pick<PageData, 'snapshots' | 'standings' | 'principalSets' | 'patterns' | 'endsS'> {
  const regionIndexes = new Map(data.regions.map(({ regionId }, index) => [regionId, index]));
  const principalIndexes = new Map(data.principals.map(({ id }, index) => [id, index]));
  const grantsOf = bySnapshot(data.grants);
  const secondsOf = (ms: number | undefined): number | null =>
    ms === undefined ? null : Math.floor((ms - data.generatedAtMs) / 1000);
  const standings = new Dictionary<Standing>();
  const principalSets = new Dictionary<readonly number[]>();
  const patterns = new Dictionary<PageData['patterns'][number]>();
  const endsS = new Dictionary<number | null>();
  const rows = allSnapshots(data, grantsOf).map((snapshot) => {
    const grants = grantsOf.get(snapshot.snapshotId) ?? [];
    const pattern = patterns.indexOf({
      principals: principalSets.indexOf(grants.map(({ principal }) => principalIndexes.get(principal) ?? -1)),
      standings: grants.map((grant) => standings.indexOf(standingOf(grant))),
    });
    return { snapshot, pattern, ends: packEnds(grants.map(({ endsAtMs }) => endsS.indexOf(secondsOf(endsAtMs)))) };
  });
  const snapshots: SnapshotColumns = {
    ids: rows.map(({ snapshot }) => snapshot.snapshotId),
    names: rows.map(({ snapshot }) => snapshot.name ?? ''),
    regions: rows.map(({ snapshot }) => regionIndexes.get(snapshot.regionId) ?? -1),
    createdS: rows.map(({ snapshot }) => secondsOf(snapshot.createdAtMs)),
    retentionEndS: rows.map(({ snapshot }) => secondsOf(snapshot.retentionEndMs)),
    sizesGiB: rows.map(({ snapshot }) => Math.round((snapshot.sizeGiB ?? 0) * 100) / 100),
    areEncrypted: rows.map(({ snapshot }) => (snapshot.isEncrypted === true ? 1 : 0)),
    patterns: rows.map(({ pattern }) => pattern),
    ends: rows.map(({ ends }) => ends),
  };
  return {
    snapshots,
    standings: standings.values,
    principalSets: principalSets.values,
    patterns: patterns.values,
    endsS: endsS.values,
  };
}

type KnownSnapshot = Pick<ReportSnapshot, 'snapshotId' | 'regionId'> & Partial<ReportSnapshot>;

/** Those of the report, and those that only a share still knows. */
function allSnapshots(data: ReportData, grantsOf: ReadonlyMap<string, readonly GrantStatus[]>): KnownSnapshot[] {
  const known = new Set(data.snapshots.map(({ snapshotId }) => snapshotId));
  const gone = [...grantsOf.values()].flatMap(([first]) => (first && !known.has(first.snapshotId) ? [first] : []));
  return [...data.snapshots, ...gone.map(({ snapshotId, regionId }) => ({ snapshotId, regionId }))];
}

function bySnapshot(grants: readonly GrantStatus[]): Map<string, GrantStatus[]> {
  const groups = new Map<string, GrantStatus[]>();
  for (const grant of grants) {
    const group = groups.get(grant.snapshotId);
    if (group) group.push(grant);
    else groups.set(grant.snapshotId, [grant]);
  }
  return groups;
}

function standingOf(grant: GrantStatus): Standing {
  const { state, isExternal, isInEffect, isPermitted, endsBecause, askedBy, shareIds } = grant;
  return {
    state,
    isExternal,
    isInEffect,
    isPermitted,
    ...(endsBecause === undefined ? {} : { endsBecause }),
    askedBy,
    shareIds,
  };
}

function packEnds(ends: readonly number[]): RowEnds {
  const [first = -1] = ends;
  return ends.every((end) => end === first) ? first : ends;
}

function groupFindings(findings: readonly ReportFinding[]): FindingGroup[] {
  const groups = new Map<string, { count: number; items: PageFinding[] }>();
  for (const { code, regionId, facts, snapshotId, principal, shareId } of findings) {
    const group = groups.get(code) ?? { count: 0, items: [] };
    groups.set(code, group);
    group.count++;
    if (group.items.length >= MAX_FINDINGS_PER_CODE) continue;
    group.items.push({
      regionId,
      facts,
      ...(snapshotId === undefined ? {} : { snapshotId }),
      ...(principal === undefined ? {} : { principal }),
      ...(shareId === undefined ? {} : { shareId }),
    });
  }
  return [...groups].map(([code, group]) => ({ code, ...group })).sort((a, b) => b.count - a.count);
}
