import type { Finding } from '../plan/finding.ts';
import type { Mode } from '../plan/policy.ts';

/** What one run did in one region. `planned` counts calls that change something. */
export interface RegionSummary {
  readonly region: string;
  readonly planned: number;
  readonly applied: number;
  readonly failed: number;
  readonly findings: readonly Finding[];
  /** What the expired snapshots that this run freed would have gone on costing; an estimate. */
  readonly saved?: { readonly perMonth: number; readonly currency: string };
}

/** The answer of every function. */
export interface RunSummary {
  readonly function: string;
  readonly runId: string;
  readonly mode: Mode;
  readonly regions: readonly RegionSummary[];
}

/** A region's summary, and whether something is left that a retry may cure. */
export interface RegionOutcome {
  readonly summary: RegionSummary;
  readonly isRetryLeft: boolean;
  /** Outside accounts that were named to a share of ours and have yet to accept. */
  readonly invitedAccountIds?: readonly string[];
}
