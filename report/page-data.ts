import type { FindingSubject } from '../shared/plan/findings/finding.ts';
import type { FindingFacts, FindingText } from '../shared/plan/findings/finding-text.ts';
import type { PrincipalKind } from '../shared/policy/principals.ts';
import type { PolicyStatement } from '../shared/view/policy-in-words.ts';
import type { OverdueSnapshot, ReportRegion } from '../shared/view/report-data.ts';
import type { GrantState, GrantStatus } from '../shared/view/status.ts';
import type { UnreadEntry } from '../shared/view/unread.ts';
import type { ReportLanguage, ReportTextKey } from './texts.ts';

/**
 * What the page carries: the report's data in columns and dictionaries, so that 10,000 snapshots × 50 principals stay
 * below 5 MB and are read in an instant. Times ending in `S` are seconds after `generatedAtMs`.
 */
export interface PageData {
  readonly language: ReportLanguage;
  readonly generatedAtMs: number;
  readonly installation: string;
  readonly accountId: string;
  readonly mode: string;
  readonly regions: readonly ReportRegion[];
  readonly unread: readonly UnreadEntry[];
  readonly principals: readonly PagePrincipal[];
  readonly snapshots: SnapshotColumns;
  /** Every way in which a pair stands, once. */
  readonly standings: readonly Standing[];
  /** Every set of principals that a snapshot has, once; by index in `principals`. */
  readonly principalSets: readonly (readonly number[])[];
  /** Every row of grants, once: its principals by index in `principalSets`, and the standing of each. */
  readonly patterns: readonly { readonly principals: number; readonly standings: readonly number[] }[];
  /** Every time at which a grant ends, once, in seconds after `generatedAtMs`; null for never. */
  readonly endsS: readonly (number | null)[];
  readonly shares: readonly PageShare[];
  readonly findings: readonly FindingGroup[];
  readonly overdue: readonly OverdueSnapshot[];
  readonly policySummary: readonly PolicyStatement[];
  readonly catalogues: Readonly<Record<ReportLanguage, Catalogue>>;
}

export interface PagePrincipal {
  readonly id: string;
  readonly kind?: PrincipalKind;
}

/** One entry a snapshot in each list. */
export interface SnapshotColumns {
  readonly ids: readonly string[];
  readonly names: readonly string[];
  /** By index in `regions`; -1 when the region is not one that was read. */
  readonly regions: readonly number[];
  /** Null where only a share knows of the snapshot. */
  readonly createdS: readonly (number | null)[];
  /** Null when kept for ever. */
  readonly retentionEndS: readonly (number | null)[];
  readonly sizesGiB: readonly number[];
  readonly areEncrypted: readonly (0 | 1)[];
  /** By index in `patterns`. */
  readonly patterns: readonly number[];
  readonly ends: readonly RowEnds[];
}

/** When the grants of a row end, by index in `endsS`: all at the same time, or each by itself. */
export type RowEnds = number | readonly number[];

export interface Standing extends Pick<GrantStatus, 'isExternal' | 'isInEffect' | 'isPermitted' | 'endsBecause'> {
  readonly state: GrantState;
  readonly askedBy: readonly string[];
  readonly shareIds: readonly string[];
}

export interface PageShare {
  readonly shareId: string;
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
  readonly items: readonly PageFinding[];
}

export interface PageFinding extends FindingSubject {
  readonly regionId: string;
  readonly facts: FindingFacts;
}

/** The words of one language that this page needs. */
export interface Catalogue {
  readonly texts: Readonly<Record<ReportTextKey, string>>;
  readonly states: Readonly<Record<GrantState, string>>;
  readonly findings: Readonly<Record<string, FindingText>>;
  readonly policy: Readonly<Record<string, string>>;
}
