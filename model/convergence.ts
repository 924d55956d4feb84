import { carryOut, isAsExpected, isCall, type Op, withShare } from './calls.ts';
import { isOpen, type Job } from './drafts.ts';
import { describePairs, refusersIn, type Violation } from './laws.ts';
import { nameOfOp } from './names.ts';
import { opsOf, plan, planAgain, type Rules } from './planner.ts';
import { without } from './sets.ts';
import { settled } from './steps.ts';
import { givenBy, isReadable, type Share, type World, wantedOf } from './world.ts';

const RUNS = 3;

/** What is wrong after three undisturbed runs over the whole region, when everybody else is done. */
export function endViolationOf(world: World, job: Job, rules: Rules): Violation | undefined {
  let now: World = { ...world, shares: settled(world.shares) };
  for (let run = 1; run <= RUNS; run++) {
    now = { ...now, shares: runAlone(now, job, rules) };
    const missing = missingIn(now, rules);
    if (missing !== undefined) return { law: 'L', text: `after ${run} more runs ${missing} is still missing` };
  }
  const { intent, shares } = now;
  for (const [snapshot, given] of givenBy(shares, intent.wishes.length).entries()) {
    const isKept = job.isBraked || !isReadable(intent.wishes[snapshot] ?? 0);
    const allowed = (wantedOf(intent)[snapshot] ?? 0) | (isKept ? intent.policy : 0);
    const excess = without(given, allowed);
    if (excess !== 0) return { law: 'C', text: `after ${RUNS} runs ${describePairs(snapshot, excess)} is still given` };
    const refused = refusersIn(shares);
    const lacking = without(wantedOf(intent)[snapshot] ?? 0, given | refused);
    if (lacking !== 0)
      return { law: 'C', text: `after ${RUNS} runs ${describePairs(snapshot, lacking)} is still missing` };
  }
  const waste = wasteIn(shares);
  if (waste !== undefined) return { law: 'C', text: `after ${RUNS} runs ${waste}` };
  const ops = opsOf(plan(now, job, rules), rules.mutant);
  if (ops.length > 0)
    return { law: 'C', text: `after ${RUNS} runs a further one plans ${ops.map(nameOfOp).join('; ')}` };
  return undefined;
}

/** The shares after one run that nobody disturbs. */
function runAlone({ shares, intent }: World, job: Job, rules: Rules): readonly Share[] {
  let now = shares;
  const made: number[] = [];
  let ops: readonly Op[] = opsOf(plan({ shares, intent }, job, rules), rules.mutant);
  for (let op = ops[0]; op !== undefined; op = ops[0]) {
    ops = ops.slice(1);
    if (op.does === 'look') {
      now = settled(now);
      ops = planAgain({ shares: now, intent }, job, rules);
    } else if (!isCall(op)) {
      if (!isAsExpected(now[op.share], op)) ops = ops.slice(1);
    } else {
      if (op.does === 'create') made.push(now.length);
      const call = withShare(op, made);
      now = (call && carryOut(now, call, false)) ?? now;
    }
  }
  return settled(now);
}

/** A wanted grant inside the directory that no share gives. */
function missingIn({ shares, intent }: World, { outsiders }: Rules): string | undefined {
  const given = givenBy(shares, intent.wishes.length);
  for (const [snapshot, wanted] of wantedOf(intent).entries()) {
    const missing = without(wanted, (given[snapshot] ?? 0) | outsiders);
    if (missing !== 0) return describePairs(snapshot, missing);
  }
  return undefined;
}

/** A share of ours that should not be left. */
function wasteIn(shares: readonly Share[]): string | undefined {
  const seen = new Set<number>();
  for (const [id, share] of shares.entries()) {
    if (share.isGone || !share.isOurs || share.holdsOthers) continue;
    if (share.kind !== 'directory') continue;
    if (share.members === 0) return `share ${id} is left empty`;
    if (!isOpen(share, undefined)) continue;
    if (seen.has(share.present)) return `share ${id} is left beside another of its set`;
    seen.add(share.present);
  }
  return undefined;
}
