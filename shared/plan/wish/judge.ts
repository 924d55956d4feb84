import type { Snapshot } from '../../cloud/ports.ts';
import { type Finding, type FindingCode, finding } from '../findings/finding.ts';
import type { FindingFacts } from '../findings/finding-text.ts';
import { nameAccount } from '../findings/of-account.ts';
import {
  allowStateOf,
  askedGrantsOf,
  type Case,
  createCases,
  isAllOver,
  type JudgeContext,
  notesOf,
  waysOf,
} from './case.ts';
import { type Answer, CHECKS, type Check, type CheckName, END_CAUSES, type End } from './checks.ts';
import type { AskedGrant } from './grant-end.ts';
import type { Request } from './requests.ts';
import { type Wish, WishMaker } from './wish.ts';

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
  /** Whether `allow` lets it be given to the principal now, whether or not anybody asks for that. */
  isAllowed(principal: string): boolean;
  /** Retention less the policy's lead time has passed: nothing may stay, whatever the tags say. */
  readonly isRetentionOver: boolean;
  /** Asked for and in time, but under the service key: a copy under another key is shared in its stead. */
  readonly needsCopy: boolean;
  readonly findings: readonly Finding[];
}

/**
 * Prepares the judgement of snapshots under one policy at one moment: what is asked for goes through {@link CHECKS}, and
 * each of them only takes away. What cannot be understood is kept, never revoked; the end of retention, `share-until` and a
 * blocking label override even that. A copy that stands in for its source is judged by what the source's tags and rules ask.
 */
export function createJudge(context: JudgeContext): (snapshot: Snapshot) => Judgement {
  const caseOf = createCases(context);
  const wishes = new WishMaker();
  return (snapshot) => {
    const one = caseOf(snapshot);
    const { snapshotId } = snapshot;
    const { permitted, isUnclear, allowances } = one.requests;
    const findings = notesOf(one);
    const tell = (code: FindingCode | undefined, answer: Answer, principal?: string): void => {
      const subject = principal === undefined ? { snapshotId } : { snapshotId, principal };
      if (code) findings.push(finding(code, subject, factsOf(answer)));
    };
    const kept: string[] = [];
    const heldBack: string[] = [];
    const isGoingOn = ({ principal }: Request): boolean =>
      CHECKS.every(({ isOfGiving, stops }) => isOfGiving || stops(one, principal) === false);
    const ended: string[] = [];
    let left = permitted;
    let stoppedBy: Check<CheckName> | undefined;
    for (const check of CHECKS) {
      const { end, stops } = check;
      // Where nobody is left, nothing stands in the way of anything.
      if (left.length === 0 && !end) break;
      if (!check.concerns(one)) continue;
      if (check.of === 'snapshot') {
        const answer = stops(one, '');
        if (answer === false) continue;
        tell(check.finding, answer);
        if (!end) kept.push(...principalsOf(left));
        if (check.isOfGiving) heldBack.push(...principalsOf(left.filter(isGoingOn)));
        left = [];
        stoppedBy = check;
        break;
      }
      left = left.filter((request) => {
        const { principal } = request;
        const answer = stops(one, principal);
        if (answer === false) return true;
        tell(check.finding, answer, principal);
        (end ? ended : kept).push(principal);
        if (check.isOfGiving && isGoingOn(request)) heldBack.push(principal);
        return false;
      });
    }
    const isAnyoneKept = isUnclear && !stoppedBy?.end && !isAllOver(one);
    // Where `allow` says who may be meant, they are named; else it is everyone but those whose grants are over.
    if (isAnyoneKept && allowances)
      kept.push(...[...allowances.byPrincipal.keys()].filter((id) => mayBeMeant(one, id)));
    const wish =
      left === permitted && !isAnyoneKept
        ? wishes.wishForAll(left)
        : wishes.wishFor(principalsOf(left), kept, isAnyoneKept && !allowances ? ended : undefined, heldBack);
    return new SnapshotJudgement(wish, nameAccount(findings, context), stoppedBy?.name, snapshot, caseOf);
  };
}

/** Whether a principal that nothing names may be meant by what is not understood, as `allow` lets it be given. */
function mayBeMeant(one: Case, principal: string): boolean {
  if (one.requests.byPrincipal.has(principal)) return false;
  const state = allowStateOf(one, waysOf(one, principal) ?? []);
  return state === 'open' || state === 'unclear';
}

/** The weightiest of what the checks have against a grant: the causes of ends in their order, then what only stops it. */
function verdictOn(one: Case, principal: string): Verdict | undefined {
  let verdict: Verdict | undefined;
  for (const { name, end, stops } of CHECKS) {
    if (verdict && !outweighs(end, verdict.end)) continue;
    const answer = stops(one, principal);
    if (answer !== false) verdict = { check: name, end, facts: factsOf(answer) };
  }
  return verdict;
}

function outweighs(end: End | undefined, other: End | undefined): boolean {
  return end !== undefined && (!other || END_CAUSES.indexOf(end.cause) < END_CAUSES.indexOf(other.cause));
}

function factsOf(answer: Answer): FindingFacts {
  return typeof answer === 'boolean' ? {} : answer;
}

function principalsOf(requests: readonly Request[]): string[] {
  return requests.map(({ principal }) => principal);
}

const NO_FINDINGS: readonly Finding[] = [];

/** Of a region there are as many as snapshots, so it holds little and looks at the case again when it is asked. */
class SnapshotJudgement implements Judgement {
  readonly wish: Wish;
  readonly findings: readonly Finding[];
  readonly #stoppedBy: CheckName | undefined;
  readonly #snapshot: Snapshot;
  readonly #caseOf: (snapshot: Snapshot) => Case;

  constructor(
    wish: Wish,
    findings: readonly Finding[],
    stoppedBy: CheckName | undefined,
    snapshot: Snapshot,
    caseOf: (snapshot: Snapshot) => Case,
  ) {
    this.wish = wish;
    this.findings = findings.length === 0 ? NO_FINDINGS : findings;
    this.#stoppedBy = stoppedBy;
    this.#snapshot = snapshot;
    this.#caseOf = caseOf;
  }

  get asked(): readonly AskedGrant[] {
    return askedGrantsOf(this.#caseOf(this.#snapshot));
  }

  get isRetentionOver(): boolean {
    return this.#stoppedBy === 'retention';
  }

  get needsCopy(): boolean {
    return this.#stoppedBy === 'not copied';
  }

  verdictOn(principal: string): Verdict | undefined {
    return verdictOn(this.#caseOf(this.#snapshot), principal);
  }

  isAllowed(principal: string): boolean {
    const one = this.#caseOf(this.#snapshot);
    const { byPrincipal, allowances } = one.requests;
    if (!allowances) return true;
    const ways = byPrincipal.get(principal)?.ways ?? allowances.byPrincipal.get(principal) ?? [];
    return allowStateOf(one, ways) === 'open';
  }
}
