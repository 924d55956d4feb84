import type { FindingSubject } from '../shared/plan/findings/finding.ts';
import type { FindingFacts, FindingText } from '../shared/plan/findings/finding-text.ts';
import type { PrincipalKind } from '../shared/policy/principals.ts';
import type { AccessState } from '../shared/view/access.ts';
import type { PolicyStatement } from '../shared/view/policy-in-words.ts';
import type { Changes } from '../shared/view/report/changes.ts';
import type { ExposureGroup } from '../shared/view/report/exposure.ts';
import type { OverdueSnapshot } from '../shared/view/report/overdue.ts';
import type { Savings } from '../shared/view/report/savings.ts';
import type { ReportUsage } from '../shared/view/report/usage.ts';
import type { ReportOwner, ReportRegion } from '../shared/view/report-data.ts';
import type { GrantState, GrantStatus } from '../shared/view/status.ts';
import type { UnreadEntry } from '../shared/view/unread.ts';
import type { ReportLanguage, ReportTextKey } from './texts.ts';

/** Changes when the page of another version cannot be read as this one's. */
export const PAGE_SCHEMA = 'snapshare.report-page/2';

/**
 * What the page carries: the report's data in columns and dictionaries, so that 10,000 snapshots × 50 principals stay
 * below 5 MB and are read in an instant. Times ending in `S` are seconds after `generatedAtMs`.
 */
export interface PageData {
  readonly schema: typeof PAGE_SCHEMA;
  readonly language: ReportLanguage;
  readonly generatedAtMs: number;
  readonly installation: string;
  readonly accountId: string;
  readonly mode: string;
  readonly teamTag: string;
  readonly owners: readonly ReportOwner[];
  readonly areOwnersKnown: boolean;
  readonly regions: readonly ReportRegion[];
  readonly unread: readonly UnreadEntry[];
  readonly principals: readonly PagePrincipal[];
  readonly snapshots: SnapshotColumns;
  /** By which snapshots can be grouped, the most used first. */
  readonly tags: readonly TagColumn[];
  /** Every way in which a pair stands, once. */
  readonly standings: readonly Standing[];
  /** Every set of principals that a snapshot has, once; by index in `principals`. */
  readonly principalSets: readonly (readonly number[])[];
  /** Every row of pairs, once: its principals by index in `principalSets`, and the standing of each, packed. */
  readonly patterns: readonly { readonly principals: number; readonly standings: string }[];
  /** Every time at which a pair ends, once, in seconds after `generatedAtMs`; null for never. */
  readonly endsS: readonly (number | null)[];
  readonly shares: readonly PageShare[];
  readonly exposure: readonly ExposureGroup[];
  readonly findings: readonly FindingGroup[];
  readonly overdue: readonly OverdueSnapshot[];
  readonly policySummary: readonly PolicyStatement[];
  readonly changes?: Changes;
  readonly savings?: Savings;
  /** Absent where members were not looked into. */
  readonly usage?: PageUsage;
  readonly catalogues: Readonly<Record<ReportLanguage, Catalogue>>;
}

export interface PagePrincipal {
  readonly id: string;
  readonly kind?: PrincipalKind;
  readonly name?: string;
  /** The accounts behind it, by index in `principals`; absent for an account, and where they are unknown. */
  readonly members?: readonly number[];
}

/** One entry a snapshot in each list. */
export interface SnapshotColumns {
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly owners: Coded<string>;
  /** Null for one without the tag that names teams. */
  readonly teams: Coded<string | null>;
  /** By index in `regions`; -1 when the region is not one that was read. */
  readonly regions: readonly number[];
  /** Null where only a share knows of the snapshot. */
  readonly createdS: readonly (number | null)[];
  /** Null when kept for ever. */
  readonly retentionEndS: readonly (number | null)[];
  readonly sizesGiB: readonly number[];
  readonly costsPerMonth: readonly number[];
  readonly currencies: Coded<string>;
  readonly disks: Coded<string>;
  /** The key of an encrypted snapshot, '' where it is not told; null when not encrypted. */
  readonly keys: Coded<string | null>;
  /** Principals of which it is not known which accounts they stand for, by index in `principals`. */
  readonly unknown: Coded<readonly number[]>;
  /** By index in `patterns`. */
  readonly patterns: readonly number[];
  readonly ends: readonly RowEnds[];
}

/** When the pairs of a row end, by index in `endsS`: all at the same time, or each by itself, packed. */
export type RowEnds = number | string;

/** What members made, by row. Whoever reads a row and stands in neither list made nothing that is left. */
export interface PageUsage extends Pick<ReportUsage, 'lookedIn' | 'unusedForMs'> {
  readonly made: readonly PageMade[];
  /** Who may have made more than is told, by index in `principals`; null where nobody reads and nothing was made. */
  readonly unknown: Coded<readonly number[] | null>;
  /** Why that is so. */
  readonly why: ReportUsage['unknown'];
}

/** What one account has made of one snapshot; at least one thing. */
export interface PageMade {
  readonly row: number;
  /** By index in `principals`. */
  readonly account: number;
  readonly disks: number;
  readonly copies: number;
  /** When the newest of it was made; absent where that is not told. */
  readonly lastS?: number;
}

/** Values of which many are alike: each once, and by snapshot which of them it is, packed. */
export interface Coded<Value> {
  readonly values: readonly Value[];
  readonly bySnapshot: string;
}

/** A tag key with few enough values to group by; null for a snapshot without it. */
export interface TagColumn extends Coded<string | null> {
  readonly key: string;
}

/** How a cell of the matrix stands: as a grant does, or because an account reads through its folder alone. */
export type CellState = GrantState | 'through';

/** How a pair of a snapshot and a principal stands: what is asked for, and what can be read. */
export interface Standing {
  readonly state: CellState;
  /** A share that is not ours gives it, beside one of ours. */
  readonly isForeignToo: true | undefined;
  /** Absent where nothing can be read by it, now or soon. */
  readonly access: AccessState | undefined;
  /** An account that reads or is about to; the others are what shares name, or what is merely asked for. */
  readonly isReader: boolean;
  readonly isExternal: boolean;
  readonly isPermitted: boolean;
  readonly endsBecause: GrantStatus['endsBecause'] | undefined;
  readonly askedBy: readonly string[];
  readonly paths: readonly PagePath[];
}

export interface PagePath {
  /** By index in `shares`; -1 for one that is not among them. */
  readonly share: number;
  /** Whom the share names, by index in `principals`, where that is not the principal itself. */
  readonly through?: number | undefined;
  readonly isPending?: true | undefined;
}

export interface PageShare {
  readonly shareId: string;
  readonly ownerAccountId: string;
  readonly regionId: string;
  readonly name: string;
  readonly isOurs: boolean;
  readonly isOpenToOutsiders: boolean;
  readonly principals: readonly string[];
  readonly snapshotCount: number;
}

export interface FindingGroup {
  readonly code: string;
  /** All of the code; `items` may be fewer. */
  readonly count: number;
  /** By index in `regions`, and so by owner too. */
  readonly countByRegion: Readonly<Record<number, number>>;
  readonly items: readonly PageFinding[];
}

export interface PageFinding extends FindingSubject {
  /** By index in `regions`. */
  readonly region: number;
  readonly facts: FindingFacts;
}

/** The words of one language that this page needs. */
export interface Catalogue {
  readonly texts: Readonly<Record<ReportTextKey, string>>;
  readonly states: Readonly<Record<CellState, string>>;
  readonly findings: Readonly<Record<string, FindingText>>;
  readonly policy: Readonly<Record<string, string>>;
}
