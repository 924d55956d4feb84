import type { AmongShares } from './among-shares.ts';
import type { ConcurrencyScale } from './concurrency.ts';
import type { Measured } from './measure.ts';
import type { SafetyCost } from './safety.ts';
import type { Continuation, PlanScale, ReconcileScale } from './scale.ts';
import type { Row } from './scenarios.ts';
import type { StartUp } from './start-up.ts';
import type { TagToUsable } from './tag-to-usable.ts';

/** Everything that one run of the bench found. */
export interface Results {
  readonly rows: readonly Row[];
  readonly startUps: readonly StartUp[];
  readonly plans: readonly PlanScale[];
  readonly reconciles: readonly ReconcileScale[];
  readonly continuation: Continuation;
  readonly concurrency: readonly ConcurrencyScale[];
  readonly amongShares: readonly AmongShares[];
  readonly tagsToUsable: readonly TagToUsable[];
  readonly safety: readonly SafetyCost[];
}

/** A budget of the design beside what was measured. */
export interface Budget {
  readonly what: string;
  readonly budget: string;
  readonly measured: string;
  readonly isMet: boolean;
}

/** Of an account; see STS, AssumeRole: about 6,000 a minute. */
const ASSUMPTIONS_PER_SECOND = 100;
/** The service allows so many writes a second of one operation, account and region. @see Resource Sharing, "Limits" */
const WRITES_PER_SECOND = 10;

/** Judges the budgets; what was not measured is not met. */
export function judgeBudgets(results: Results): Budget[] {
  return [
    ...rowBudget(results.rows, 'cold share', (row) => {
      const atLimitSeconds = row.measured.writes / WRITES_PER_SECOND;
      const { calls, wallSeconds } = row.measured;
      return {
        budget: `floor + 3 = ${row.floorCalls + 3} calls; ${(1.05 * atLimitSeconds).toFixed(1)} s, 1.05 × the limit of writes`,
        measured: `${calls} calls; ${wallSeconds.toFixed(1)} s`,
        isMet: calls <= row.floorCalls + 3 && wallSeconds <= 1.05 * atLimitSeconds,
      };
    }),
    ...rowBudget(results.rows, 'idle sweep', ({ measured: { calls, writes } }) => ({
      budget: '0 writes, 22 reads',
      measured: `${writes} writes, ${calls - writes} reads`,
      isMet: writes === 0 && calls <= 22,
    })),
    ...linearity(results.reconciles),
    ...rowBudget(results.rows, 'one tag event', ({ measured: { calls, rounds, wallSeconds } }) => ({
      budget: '5 calls, 2 one after another, 0.15 s',
      measured: `${calls} calls, ${rounds} one after another, ${wallSeconds.toFixed(2)} s`,
      isMet: calls <= 5 && rounds <= 2 && wallSeconds <= 0.15,
    })),
    amongSharesBudget(results.amongShares),
    ...rowBudget(results.rows, 'cold share for 50 accounts', ({ isDone, measured: { writes } }) => ({
      budget: '2,015 writes',
      measured: `${writes} writes`,
      isMet: isDone && writes <= 2015,
    })),
    ...rowBudget(results.rows, 'folder gains an account', ({ isDone, measured: { writes } }) => ({
      budget: '0 writes',
      measured: `${writes} writes`,
      isMet: isDone && writes === 0,
    })),
    ...rowBudget(results.rows, 'group gains an account', ({ isDone, measured: { writes } }) => ({
      budget: '205 writes',
      measured: `${writes} writes`,
      isMet: isDone && writes <= 205,
    })),
    ...rowBudget(results.rows, 'group loses an account', ({ isDone, measured: { writes } }) => ({
      budget: '1 write',
      measured: `${writes} writes`,
      isMet: isDone && writes <= 1,
    })),
    ...results.rows
      .filter(({ what, how }) => what.startsWith('burst') && how === 'Snapshare')
      .map(({ what, floorCalls, measured }) =>
        what.endsWith('minute') ? ofMinute(what, measured) : atOnce(what, floorCalls, measured),
      ),
    ...rowBudget(results.rows, 'acceptance across 1000 members in 3 regions', ({ isDone, measured }) => {
      const ratio = measured.billedSeconds / measured.instanceSeconds;
      const seconds = 1.1 * (3000 / ASSUMPTIONS_PER_SECOND);
      return {
        budget: `${seconds.toFixed(0)} s, 1.1 × what AssumeRole allows; 1/8 of the instance time of one request an instance`,
        measured: `${measured.wallSeconds.toFixed(1)} s, 1/${ratio.toFixed(1)}`,
        isMet: isDone && measured.wallSeconds <= seconds && ratio >= 8,
      };
    }),
    ...rowBudget(results.rows, 'idle sweep of 200 owners in 3 regions', ({ isDone, measured }) => {
      const { wallSeconds, writes, peakMiB = Infinity } = measured;
      const seconds = 1.2 * (600 / ASSUMPTIONS_PER_SECOND);
      return {
        budget: `${seconds.toFixed(1)} s, 1.2 × what AssumeRole allows; 0 writes; peak 128 MiB`,
        measured: `${wallSeconds.toFixed(1)} s; ${writes} writes; ${peakMiB} MiB`,
        isMet: isDone && wallSeconds <= seconds && writes === 0 && peakMiB <= 128,
      };
    }),
    ...results.plans
      .filter(({ snapshots }) => snapshots === 100_000)
      .map((plan) => ({
        what: `plan of 100,000 snapshots × 20 principals, ${plan.isShared ? 'all' : 'none'} shared`,
        budget: '1 s, 224 MiB',
        measured: `${plan.cpuSeconds.toFixed(2)} s of CPU, ${plan.peakMiB.toFixed(0)} MiB`,
        isMet: plan.cpuSeconds <= 1 && plan.peakMiB <= 224,
      })),
    startUpBudget(results.startUps),
    ...results.reconciles
      .filter(({ snapshots }) => snapshots === 10_000)
      .map(({ what, measured: { peakMiB = Infinity } }) => ({
        what: `${what} of 10,000 snapshots in a process of 256 MiB`,
        budget: 'peak 116 MiB',
        measured: `${peakMiB} MiB`,
        isMet: peakMiB <= 116,
      })),
  ];
}

function ofMinute(what: string, { calls, writes, wallSeconds }: Measured): Budget {
  return {
    what,
    budget: '230 writes, 400 calls, 66 s',
    measured: `${writes} writes, ${calls} calls, ${wallSeconds.toFixed(1)} s`,
    isMet: writes <= 230 && calls <= 400 && wallSeconds <= 66,
  };
}

/** A budget of our own. More than one instance takes at once: two share the limit, and make way after a refused write. */
function atOnce(what: string, floorWrites: number, { writes, wallSeconds }: Measured): Budget {
  const [mostWrites, mostSeconds] = [1.5 * floorWrites, (1.6 * floorWrites) / WRITES_PER_SECOND];
  return {
    what,
    budget: `${mostWrites} writes, refused ones included, ${mostSeconds} s`,
    measured: `${writes} writes, ${wallSeconds.toFixed(1)} s`,
    isMet: writes <= mostWrites && wallSeconds <= mostSeconds,
  };
}

function rowBudget(rows: readonly Row[], what: string, judge: (row: Row) => Omit<Budget, 'what'>): Budget[] {
  const row = rows.find((one) => one.what === what && one.how === 'Snapshare');
  return [{ what, ...(row ? judge(row) : { budget: '', measured: 'not measured', isMet: false }) }];
}

function linearity(reconciles: readonly ReconcileScale[]): Budget[] {
  const readsOf = (snapshots: number): number =>
    reconciles.find((one) => one.what === 'idle sweep' && one.snapshots === snapshots)?.measured.calls ?? NaN;
  const [few, many] = [readsOf(1000), readsOf(10_000)];
  const measured = `${few} and ${many} reads`;
  return [{ what: 'idle sweep of 1,000 and 10,000', budget: 'linear', measured, isMet: many <= 10 * few }];
}

/** Against an account with few, in which everything is read at once. */
function amongSharesBudget(results: readonly AmongShares[]): Budget {
  const [few, many] = [results[0], results.at(-1)];
  const what = 'one tag event among many shares';
  if (!few || !many || few === many) return { what, budget: '', measured: 'not measured', isMet: false };
  const most = few.measured.calls + Math.floor((5 * (many.shares - few.shares)) / 100);
  return {
    what,
    budget: `5 calls more for each 100 shares: ${most} among ${many.shares}`,
    measured: `${many.measured.calls} calls; ${few.measured.calls} among ${few.shares}`,
    isMet: results.every(({ isDone }) => isDone) && many.measured.calls <= most,
  };
}

function startUpBudget(startUps: readonly StartUp[]): Budget {
  const full = startUps.find(({ name }) => name.includes('full clients'));
  const functions = startUps.filter(({ name }) => name !== full?.name && name !== 'empty function');
  const slowestMs = Math.max(...functions.map(({ loadCpuMs }) => loadCpuMs));
  // The server of the custom runtime is a file beside the bundle.
  const bundles = functions.filter(({ name }) => !name.includes('behind its server'));
  const largestKb = Math.max(...bundles.map(({ kiloBytes }) => kiloBytes));
  const sweepMs = functions.find(({ name }) => name === 'sweep')?.loadCpuMs ?? NaN;
  const ratio = (full?.loadCpuMs ?? NaN) / sweepMs;
  return {
    what: "load of a function's bundle",
    budget: '350 KB, 1/10 of the same on the full clients',
    measured: `${largestKb.toFixed(0)} KB, 1/${ratio.toFixed(0)} (${slowestMs.toFixed(0)} ms)`,
    isMet: largestKb <= 350 && ratio >= 10,
  };
}
