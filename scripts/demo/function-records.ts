import * as v from 'valibot';
import type { Invocation } from '../../emulator/platform/deployed-function.ts';

const SummarySchema = v.object({
  regions: v.array(
    v.object({
      region: v.string(),
      ownerAccountId: v.optional(v.string()),
      planned: v.number(),
      applied: v.number(),
      findings: v.array(
        v.object({
          code: v.string(),
          snapshotId: v.optional(v.string()),
          principal: v.optional(v.string()),
          shareId: v.optional(v.string()),
          message: v.string(),
          remedy: v.string(),
          facts: v.record(v.string(), v.union([v.string(), v.number()])),
        }),
      ),
      saved: v.optional(v.object({ perMonth: v.number(), currency: v.string() })),
    }),
  ),
});

/** A finding, and the account and region of the function that reported it. */
export interface ReportedFinding {
  readonly code: string;
  readonly snapshotId?: string | undefined;
  readonly principal?: string | undefined;
  readonly shareId?: string | undefined;
  readonly message: string;
  readonly remedy: string;
  readonly functionName: string;
  readonly accountId: string;
  readonly regionId: string;
  /** The account that the function visited through a role, if it did. */
  readonly ownerAccountId?: string | undefined;
}

/** The findings in a function's answer; none when it failed. */
export function findingsOf({ result, functionName, accountId }: Invocation): ReportedFinding[] {
  const summary = v.safeParse(SummarySchema, result);
  if (!summary.success) return [];
  return summary.output.regions.flatMap(({ region, ownerAccountId, findings }) =>
    findings.map((finding) => ({ ...finding, functionName, accountId, regionId: region, ownerAccountId })),
  );
}

/** What a run freed, in its own figures: estimates of the full size of the snapshots. */
export interface Saving {
  /** Those that were past their retention and are in no share any more. */
  readonly snapshotIds: readonly string[];
  readonly perMonth: number;
  readonly currency: string;
  readonly priceSource: string;
}

/** What a function says it has saved, by region; none when it failed or freed nothing. */
export function savingsOf({ result }: Invocation): Saving[] {
  const summary = v.safeParse(SummarySchema, result);
  if (!summary.success) return [];
  return summary.output.regions.flatMap(({ saved, findings }) => {
    if (saved === undefined) return [];
    const overdue = findings.filter(({ code }) => code === 'OVERDUE');
    const snapshotIds = overdue.flatMap(({ snapshotId }) => snapshotId ?? []);
    return [{ ...saved, snapshotIds, priceSource: String(overdue[0]?.facts['priceSource'] ?? 'of no known source') }];
  });
}

/** What came of a run, in a few words. */
export function outcomeOf({ result, error }: Invocation): string {
  if (error !== undefined) return `failed: ${error.errorMessage}`;
  const summary = v.safeParse(SummarySchema, result);
  if (!summary.success) return 'gave an answer of another form';
  const { regions } = summary.output;
  const planned = regions.reduce((sum, region) => sum + region.planned, 0);
  const applied = regions.reduce((sum, region) => sum + region.applied, 0);
  const findings = regions.flatMap((region) => region.findings.map(({ code, message }) => `; ${code}: ${message}`));
  return `${applied} of ${planned} planned changes applied${findings.join('')}`;
}

/** The account that a run looked after through a role, if it did. */
export function visitedBy({ result }: Invocation): string | undefined {
  const summary = v.safeParse(SummarySchema, result);
  return summary.success ? summary.output.regions[0]?.ownerAccountId : undefined;
}

const DeedSchema = v.object({
  message: v.literal('applied'),
  region: v.string(),
  ownerAccountId: v.optional(v.string()),
  kind: v.string(),
  because: v.string(),
  snapshotIds: v.optional(v.array(v.string()), []),
  principals: v.optional(v.array(v.string()), []),
  shareId: v.optional(v.string()),
  resultId: v.optional(v.string()),
});

/** Something that a function changed, as it logged it. */
export type Deed = v.InferOutput<typeof DeedSchema>;

/** Reads a line of a function's log; undefined unless it tells of a change. */
export function readDeed(line: string): Deed | undefined {
  const deed = v.safeParse(v.pipe(v.string(), v.parseJson(), DeedSchema), line);
  return deed.success ? deed.output : undefined;
}
