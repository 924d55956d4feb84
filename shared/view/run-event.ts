import type { Finding } from '../plan/findings/finding.ts';
import { viewAction } from './plan/action-view.ts';
import type { ToldAction } from './team-notices.ts';
import type { Waits } from './waits.ts';

/** So many changes of a run are told one by one; EventBridge takes events of up to 64 KB. @see EventBridge, limits */
const MAX_CHANGES = 100;
const MAX_REGIONS = 50;
/** Only taking principals out of a share names more snapshots than one call carries. */
const MAX_SNAPSHOTS = 10;

/** One call that was made, with whom it concerns. */
export interface RunChange {
  readonly region: string;
  /** As in the log: `create-share`, `join`, `leave`, `remove-principals`, `delete-share`, `tag-share`, `copy-snapshot`, `delete-snapshot`. */
  readonly kind: string;
  /** The id of the share, or the name of one that the run has made; absent where no share is concerned. */
  readonly share?: string;
  /** Who comes to read the snapshots, or no longer does by this share; none where everybody of the share is meant. */
  readonly principals: readonly string[];
  /** At most 10. */
  readonly snapshotIds: readonly string[];
  /** How many snapshots are not listed; absent when all are. */
  readonly omittedSnapshots?: number;
}

/** What one run changed, as it is put on the event bus. Documented in `docs/events.md`; a change of meaning changes `schema`. */
export interface RunEvent {
  readonly schema: 'snapshare.run/1';
  readonly installation: string;
  /** Whose snapshots they are; of `accept-invitation` and `use-shared` the account that they ran for. */
  readonly accountId: string;
  readonly function: string;
  /** The same as in every line of the run's log. */
  readonly runId: string;
  readonly mode: string;
  /** ISO 8601, UTC. */
  readonly endedAt: string;
  /** At most 50, those in which something was changed first. */
  readonly regions: readonly {
    readonly region: string;
    readonly planned: number;
    readonly applied: number;
    readonly failed: number;
    /** From the wish to the grant; absent where the run gave nothing that an event asked for. */
    readonly waited?: Waits;
  }[];
  /** In the order in which they were made, at most 100. Functions for sharees only count theirs. */
  readonly changes: readonly RunChange[];
  /** How many changes are not listed; absent when all are. */
  readonly omittedChanges?: number;
  /** How many findings there are of each code. */
  readonly findings: Readonly<Record<string, number>>;
}

/** A run, with what it came to in each region. */
export interface RunEventInput
  extends Omit<RunEvent, 'schema' | 'endedAt' | 'regions' | 'changes' | 'omittedChanges' | 'findings'> {
  readonly nowMs: number;
  readonly regions: readonly (RunEvent['regions'][number] & {
    readonly findings: readonly Finding[];
    readonly omittedFindings?: Readonly<Record<string, number>>;
    /** What was told of its calls. */
    readonly told: readonly ToldAction[];
  })[];
}

/** @returns Undefined when the run changed nothing. */
export function runEventOf({ nowMs, regions, ...run }: RunEventInput): RunEvent | undefined {
  if (!regions.some(({ applied }) => applied > 0)) return undefined;
  const changes = regions.flatMap(({ region, told }) =>
    told.flatMap(({ action, result }) => (result === 'applied' ? [{ region, ...viewAction(action) }] : [])),
  );
  const findings: Record<string, number> = {};
  const count = (code: string, more: number): void => {
    findings[code] = (findings[code] ?? 0) + more;
  };
  for (const one of regions) {
    for (const { code } of one.findings) count(code, 1);
    for (const [code, omitted] of Object.entries(one.omittedFindings ?? {})) count(code, omitted);
  }
  return {
    schema: 'snapshare.run/1',
    ...run,
    endedAt: new Date(nowMs).toISOString(),
    regions: [...regions]
      .sort((a, b) => Number(b.applied > 0) - Number(a.applied > 0))
      .slice(0, MAX_REGIONS)
      .map(({ region, planned, applied, failed, waited }) => ({
        region,
        planned,
        applied,
        failed,
        ...(waited && { waited }),
      })),
    changes: changes.slice(0, MAX_CHANGES).map(({ region, kind, share, principals, snapshotIds }) => ({
      region,
      kind,
      ...(share !== undefined && { share }),
      principals,
      snapshotIds: snapshotIds.slice(0, MAX_SNAPSHOTS),
      ...(snapshotIds.length > MAX_SNAPSHOTS && { omittedSnapshots: snapshotIds.length - MAX_SNAPSHOTS }),
    })),
    ...(changes.length > MAX_CHANGES && { omittedChanges: changes.length - MAX_CHANGES }),
    findings,
  };
}
