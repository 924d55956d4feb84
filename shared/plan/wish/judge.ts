import type { Snapshot } from '../../cloud/ports.ts';
import { type Finding, type FindingFacts, finding } from '../findings/finding.ts';
import { askedGrantsOf, type Case, createCases, type JudgeContext, notesOf } from './case.ts';
import { END_CAUSES, ENDING_CHECKS, type End, type PrincipalCheck, type SnapshotCheck } from './checks.ts';
import type { AskedGrant } from './grant-end.ts';
import { OBSTACLES } from './obstacles.ts';
import type { Request } from './requests.ts';
import { type Wish, WishMaker } from './wish.ts';

const LIST = [...ENDING_CHECKS, ...OBSTACLES] as const;

export type CheckName = (typeof LIST)[number]['name'];
export type Check = SnapshotCheck<CheckName> | PrincipalCheck<CheckName>;

/**
 * All that must hold for a grant, in the order in which it is judged and told. A grant that passes them all is given; one
 * that a check ends is taken away; one that a check only stops is left as it is.
 */
export const CHECKS: readonly Check[] = LIST.map(toOneShape);

/** Objects of one shape are read twice as fast: every snapshot of a region goes through the list. */
function toOneShape({ name, of, end, finding, stop, concerns }: Check): Check {
  return { name, of, end, finding, stop, concerns } as Check;
}

/** What speaks against a grant. */
export interface Verdict {
  /** The check that stops it. */
  readonly check: CheckName;
  /** Why it ends; undefined when it only is not given now. */
  readonly end: End | undefined;
  readonly facts: FindingFacts;
}

/** Everything decided about one snapshot from its tags, the rules and the policy. */
export interface Judgement {
  readonly wish: Wish;
  /** Made anew each time it is asked for. */
  readonly asked: readonly AskedGrant[];
  /** What speaks against a grant to the principal; undefined when it is to be granted. Worked out anew each time. */
  verdictOn(principal: string): Verdict | undefined;
  /** Retention less the policy's lead time has passed: nothing may stay, whatever the tags say. */
  readonly isRetentionOver: boolean;
  /** Asked for and in time, but under the service key: a copy under another key is shared in its stead. */
  readonly needsCopy: boolean;
  readonly findings: readonly Finding[];
}

/**
 * Prepares the judgement of snapshots under one policy at one moment: what is asked for goes through {@link CHECKS}, and
 * each of them only takes away. What cannot be understood is kept, never revoked; the end of retention and a blocking
 * label override even that. A copy that stands in for its source is judged by what the source's tags and rules ask.
 */
export function createJudge(context: JudgeContext): (snapshot: Snapshot) => Judgement {
  const caseOf = createCases(context);
  const wishes = new WishMaker();
  return (snapshot) => {
    const one = caseOf(snapshot);
    const { requests } = one;
    const findings = notesOf(one);
    const { left, kept, stoppedBy } = goThroughChecks(one, findings);
    const isUnreadable = requests.isUnreadable && stoppedBy?.end === undefined;
    const wish =
      left === requests.permitted && !isUnreadable
        ? wishes.wishForAll(left)
        : wishes.wishFor(principalsOf(left), isUnreadable ? 'all' : kept);
    return new SnapshotJudgement(wish, one, stoppedBy?.name, findings);
  };
}

/** What is left of the requests of a case after the checks. */
interface Outcome {
  /** The same list as was asked when no check stopped anyone. */
  readonly left: readonly Request[];
  readonly kept: readonly string[];
  /** The check of the snapshot that stopped everyone. */
  readonly stoppedBy?: Check;
}

/** @param findings What the checks tell is added to them. */
function goThroughChecks(one: Case, findings: Finding[]): Outcome {
  const { snapshotId } = one.snapshot;
  const kept: string[] = [];
  let left = one.requests.permitted;
  for (const check of CHECKS) {
    const { end } = check;
    // Where nobody is left, nothing stands in the way of anything.
    if (left.length === 0 && !end) break;
    if (check.of === 'snapshot') {
      const facts = check.stop(one);
      if (!facts) continue;
      if (check.finding) findings.push(finding(check.finding, { snapshotId }, facts));
      return { left: [], kept: end ? [] : [...kept, ...principalsOf(left)], stoppedBy: check };
    }
    if (!check.concerns?.(one)) continue;
    left = left.filter(({ principal }) => {
      const facts = check.stop(one, principal);
      if (facts && check.finding) findings.push(finding(check.finding, { snapshotId, principal }, facts));
      if (facts && !end) kept.push(principal);
      return !facts;
    });
  }
  return { left, kept };
}

/** The weightiest of what the checks have against a grant: the causes of ends in their order, then what only stops it. */
function verdictOn(one: Case, principal: string): Verdict | undefined {
  let verdict: Verdict | undefined;
  for (const { name, end, stop } of CHECKS) {
    if (verdict && weightOf(end) <= weightOf(verdict.end)) continue;
    const facts = stop(one, principal);
    if (facts) verdict = { check: name, end, facts };
  }
  return verdict;
}

function weightOf(end: End | undefined): number {
  return end === undefined ? 0 : END_CAUSES.length - END_CAUSES.indexOf(end.cause);
}

function principalsOf(requests: readonly Request[]): string[] {
  return requests.map(({ principal }) => principal);
}

const NO_FINDINGS: readonly Finding[] = [];

/** Of a region there are as many as snapshots, so it holds little and works the rest out when it is asked. */
class SnapshotJudgement implements Judgement {
  readonly wish: Wish;
  readonly findings: readonly Finding[];
  readonly #case: Case;
  readonly #stoppedBy: CheckName | undefined;

  constructor(wish: Wish, one: Case, stoppedBy: CheckName | undefined, findings: readonly Finding[]) {
    this.wish = wish;
    this.#case = one;
    this.#stoppedBy = stoppedBy;
    this.findings = findings.length === 0 ? NO_FINDINGS : findings;
  }

  get asked(): readonly AskedGrant[] {
    return askedGrantsOf(this.#case);
  }

  get isRetentionOver(): boolean {
    return this.#stoppedBy === 'retention';
  }

  get needsCopy(): boolean {
    return this.#stoppedBy === 'no copy in its stead';
  }

  verdictOn(principal: string): Verdict | undefined {
    return verdictOn(this.#case, principal);
  }
}
