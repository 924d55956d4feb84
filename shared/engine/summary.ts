import { groupBy } from '../base/group-by.ts';
import type { Finding } from '../plan/findings/finding.ts';
import type { Mode } from '../policy/policy.ts';
import type { EndingGrant, NoticeRegion } from '../view/run-notice.ts';
import type { ToldAction } from '../view/team-notices.ts';
import type { Waiting } from '../view/waiting.ts';
import type { Waits } from '../view/waits.ts';

/** What one run did in one region. `planned` counts calls that change something. */
export interface RegionSummary {
  readonly region: string;
  /** Present where a hub looked after the account through its role. */
  readonly ownerAccountId?: string;
  readonly planned: number;
  readonly applied: number;
  readonly failed: number;
  readonly findings: readonly Finding[];
  /** How many findings of a code an answer leaves out; absent when it holds all of them. */
  readonly omittedFindings?: Readonly<Record<string, number>>;
  /** What the expired snapshots that this run freed would have gone on costing; an estimate. */
  readonly saved?: { readonly perMonth: number; readonly currency: string };
  /** From the wish to the grant; absent where this run gave nothing that an event asked for. */
  readonly waited?: Waits;
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
  /** Its calls handed accounts to other runs, which tell of what they change. */
  readonly isHandover?: true;
  /** Outside accounts that were named to a share of ours and have yet to accept. */
  readonly invitedAccountIds?: readonly string[];
  /** Grants whose sharees are to be warned, where notices are sent. */
  readonly endings?: readonly EndingGrant[];
  /** Of what waits for an approval, what this run tells of. */
  readonly waiting?: readonly Waiting[];
  /** What was told of its calls; absent where nobody is to know. */
  readonly told?: readonly ToldAction[];
  /** What concerns the snapshots of each team that is told of its own. */
  readonly teams?: ReadonlyMap<string, NoticeRegion>;
}

/** So many show what a code is about; whoever wants all of them asks the command line. */
const MAX_FINDINGS_PER_CODE = 100;

/** Parts findings into the first of each code and the others, so that no mass of one code hides another. */
export function firstOfEachCode(findings: readonly Finding[]): {
  readonly firsts: readonly Finding[];
  readonly others: readonly Finding[];
} {
  const firsts = [...groupBy(findings, ({ code }) => code).values()].flatMap(([first]) => first ?? []);
  const known = new Set(firsts);
  return { firsts, others: findings.filter((one) => !known.has(one)) };
}

/** Keeps the first findings of each code and counts the others, so that thousands of them still make an answer. */
export function boundFindings(summary: RegionSummary): RegionSummary {
  const counts = new Map<string, number>();
  const findings = summary.findings.filter(({ code }) => {
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    return count <= MAX_FINDINGS_PER_CODE;
  });
  if (findings.length === summary.findings.length) return summary;
  const omitted = [...counts]
    .filter(([, count]) => count > MAX_FINDINGS_PER_CODE)
    .map(([code, count]) => [code, count - MAX_FINDINGS_PER_CODE] as const);
  return { ...summary, findings, omittedFindings: Object.fromEntries(omitted) };
}
