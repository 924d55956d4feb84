import { groupBy } from '../shared/base/group-by.ts';
import type { FindingText } from '../shared/plan/findings/finding-text.ts';
import { MESSAGES } from '../shared/plan/findings/messages.ts';
import { GRANT_STATES_ZH, MESSAGES_ZH, POLICY_STATEMENTS_ZH } from '../shared/view/messages-zh.ts';
import { POLICY_STATEMENTS } from '../shared/view/policy-in-words.ts';
import { type Place, placeKey } from '../shared/view/report/changes.ts';
import { type ExposureGroup, groupExposure, mergeExposure } from '../shared/view/report/exposure.ts';
import type { OverdueSnapshot } from '../shared/view/report/overdue.ts';
import type { ReportSnapshotUsage } from '../shared/view/report/usage.ts';
import type { ReportFrame, ReportPart, ReportRegion, ReportShare } from '../shared/view/report-data.ts';
import { CellPacker, type KnownSnapshot, type Row } from './page-cells.ts';
import {
  type Catalogue,
  type CellState,
  PAGE_SCHEMA,
  type PageData,
  type PagePrincipal,
  type PageShare,
} from './page-data.ts';
import { FindingPacker } from './page-findings.ts';
import { TagPacker } from './page-tags.ts';
import { UsagePacker } from './page-usage.ts';
import { REPORT_TEXTS, type ReportLanguage } from './texts.ts';

/** Packs a report for its page, part by part. */
export class PagePacker {
  readonly #cells: CellPacker;
  readonly #usage: UsagePacker;
  readonly #tags = new TagPacker();
  readonly #findings = new FindingPacker();
  readonly #regions: ReportRegion[] = [];
  readonly #shares: PageShare[] = [];
  readonly #exposure: ExposureGroup[] = [];
  readonly #overdue: OverdueSnapshot[] = [];
  /** What only a share still knows comes behind the others. */
  readonly #gone = { asked: new Map<string, PageRow>(), read: new Map<string, PageRow>() };

  constructor(generatedAtMs: number) {
    this.#cells = new CellPacker(generatedAtMs);
    this.#usage = new UsagePacker(generatedAtMs);
  }

  /** Parts come in the order of owners and regions. */
  add(part: ReportPart): void {
    const { regions, snapshots, grants, access, shares, exposure, findings, overdue, usage } = part;
    const placeIndex = indexer(regions.map(placeKey), this.#regions.length);
    const regionIndex = (place: Place): number => placeIndex(placeKey(place));
    const shareIndex = indexer(
      shares.map(({ shareId }) => shareId),
      this.#shares.length,
    );
    const grantsOf = groupBy(grants, ({ snapshotId }) => snapshotId);
    const accessOf = new Map(access.map((one) => [one.snapshotId, one]));
    const usageOf = new Map(usage?.snapshots.map((one) => [one.snapshotId, one]));
    const rowOf = (snapshot: KnownSnapshot): PageRow => ({
      snapshot,
      region: regionIndex(snapshot),
      grants: grantsOf.get(snapshot.snapshotId) ?? [],
      access: accessOf.get(snapshot.snapshotId),
      usage: usageOf.get(snapshot.snapshotId),
      shareIndex,
    });
    for (const snapshot of snapshots) {
      this.#addRow(rowOf(snapshot));
      this.#tags.add(snapshot.tags);
    }
    const known = new Set(snapshots.map(({ snapshotId }) => snapshotId));
    const read = access.filter(({ readers, unknown }) => readers.length + unknown.length > 0);
    for (const [places, rows] of [
      [grants, this.#gone.asked],
      [read, this.#gone.read],
    ] as const) {
      for (const { snapshotId, ownerAccountId, regionId } of places)
        if (!known.has(snapshotId) && !rows.has(snapshotId))
          rows.set(snapshotId, rowOf({ snapshotId, ownerAccountId, regionId }));
    }
    this.#findings.add(findings, regionIndex);
    for (const region of regions) this.#regions.push(region);
    for (const share of shares) this.#shares.push(pageShare(share));
    for (const group of groupExposure(exposure)) this.#exposure.push(group);
    for (const one of overdue) this.#overdue.push(one);
  }

  /** The data of the page; nothing can be added any more. */
  packed(frame: ReportFrame, language: ReportLanguage): PageData {
    for (const row of new Map([...this.#gone.asked, ...this.#gone.read]).values()) this.#addRow(row);
    const { generatedAtMs, installation, accountId, mode, teamTag, owners, unread, policySummary } = frame;
    const indexOf = indexer(frame.principals.map(({ id }) => id));
    const findings = this.#findings.groups;
    const codes = {
      findings: new Set(findings.map(({ code }) => code)),
      policy: new Set(policySummary.map(({ code }) => code)),
    };
    const catalogue = (
      words: ReportLanguage,
      states: Catalogue['states'],
      texts: Readonly<Record<string, FindingText>>,
      policy: Readonly<Record<string, string>>,
    ): Catalogue => ({
      texts: REPORT_TEXTS[words],
      states,
      findings: pick(texts, codes.findings),
      policy: pick(policy, codes.policy),
    });
    return {
      schema: PAGE_SCHEMA,
      language,
      generatedAtMs,
      installation,
      accountId,
      mode,
      teamTag,
      owners,
      areOwnersKnown: frame.areOwnersKnown,
      regions: this.#regions,
      unread,
      principals: packPrincipals(frame.principals, indexOf),
      ...this.#cells.packed(frame.principals, indexOf),
      tags: this.#tags.columns(teamTag),
      shares: this.#shares,
      exposure: mergeExposure(this.#exposure),
      findings,
      overdue: this.#overdue,
      policySummary,
      ...(frame.changes && { changes: frame.changes }),
      ...(frame.savings && { savings: frame.savings }),
      ...(frame.usage && { usage: this.#usage.packed(frame.usage, indexOf) }),
      catalogues: {
        en: catalogue('en', CELL_STATES, MESSAGES, POLICY_STATEMENTS),
        zh: catalogue('zh', { ...GRANT_STATES_ZH, through: '经由资源夹' }, MESSAGES_ZH, POLICY_STATEMENTS_ZH),
      },
    };
  }

  #addRow(row: PageRow): void {
    this.#cells.add(row);
    this.#usage.add(row.usage);
  }
}

interface PageRow extends Row {
  readonly usage: ReportSnapshotUsage | undefined;
}

/** Finds one of some ids by its index, counted from that of the first; -1 for one that is not there. */
function indexer(ids: readonly string[], first = 0): (id: string) => number {
  const indexes = new Map(ids.map((id, index) => [id, first + index]));
  return (id) => indexes.get(id) ?? -1;
}

function pageShare(share: ReportShare): PageShare {
  return {
    shareId: share.shareId,
    ownerAccountId: share.ownerAccountId,
    regionId: share.regionId,
    name: share.name,
    isOurs: share.isOurs,
    principals: share.principals,
    isOpenToOutsiders: share.kind === 'external',
    snapshotCount: share.snapshotIds.length,
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

function packPrincipals(
  principals: ReportFrame['principals'],
  indexOf: (principal: string) => number,
): PagePrincipal[] {
  return principals.map(({ members, ...principal }) => ({
    ...principal,
    ...(members && { members: members.map(indexOf).filter((index) => index >= 0) }),
  }));
}
