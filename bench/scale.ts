import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { ITEMS_PER_CALL } from '../shared/plan/action.ts';
import { type BenchCompany, nodeFlags, OWNER, REGION, startBenchCompany } from './company.ts';
import { type Measured, measure } from './measure.ts';
import { grantCount, type Row } from './scenarios.ts';

/** A plan of one region in a process of its own, with the memory that a function's has. */
export interface PlanScale {
  readonly snapshots: number;
  readonly principals: number;
  readonly isShared: boolean;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMiB: number;
}

/** Of so many runs the least counts: whatever else the machine does only adds. */
const PLAN_RUNS = 3;

/** Plans regions of growing size with everything shared already, and with nothing shared yet. */
export async function measurePlans(counts: readonly number[], principals: number): Promise<PlanScale[]> {
  const outfile = join(mkdtempSync(join(tmpdir(), 'snapshare-plan-')), 'plan.js');
  const entry = join(import.meta.dirname, 'plan-process.ts');
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs' });
  const results: PlanScale[] = [];
  for (const snapshots of counts) {
    for (const isShared of [false, true]) {
      const size = [snapshots, principals, isShared ? 1 : 0].map(String);
      const runs: Omit<PlanScale, 'snapshots' | 'principals' | 'isShared'>[] = [];
      for (let run = 0; run < PLAN_RUNS; run++) {
        const { stdout } = await promisify(execFile)(process.execPath, [...nodeFlags(), outfile, ...size]);
        runs.push(JSON.parse(stdout) as (typeof runs)[number]);
      }
      const least = (what: keyof (typeof runs)[number]): number => Math.min(...runs.map((run) => run[what]));
      const told = { wallSeconds: least('wallSeconds'), cpuSeconds: least('cpuSeconds'), peakMiB: least('peakMiB') };
      results.push({ snapshots, principals, isShared, ...told });
    }
  }
  return results;
}

/** A function's run over a region of some size, in a process of 256 MiB. */
export interface ReconcileScale {
  readonly what: 'cold share' | 'idle sweep' | 'expiry';
  readonly snapshots: number;
  readonly measured: Measured;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Snapshots for five accounts, tagged and not shared yet. */
async function startRegion(snapshots: number): Promise<BenchCompany> {
  const company = await startBenchCompany({
    memberCount: 5,
    policy: (memberIds) => ({
      groups: { everyone: memberIds },
      brakes: { expiries: { count: 1_000_000, percent: 100 } },
    }),
  });
  for (let at = 0; at < snapshots; at++) {
    const tags = { 'share-to': '@everyone', app: 'shop', env: 'production' };
    company.owner.createSnapshot({ name: `nightly-${at}`, isComplete: true, retentionDays: 30, tags });
  }
  return company;
}

/** Reconciles regions of growing size for five accounts. */
export async function measureReconciles(counts: readonly number[]): Promise<ReconcileScale[]> {
  const results: ReconcileScale[] = [];
  for (const snapshots of counts) {
    const company = await startRegion(snapshots);
    const { land } = company;
    try {
      for (const what of ['cold share', 'idle sweep'] as const) {
        results.push({ what, snapshots, measured: await measure(land, () => company.invoke('sweep')) });
        await land.advance(MINUTE_MS);
      }
      await land.advance(29.5 * DAY_MS);
      const measured = await measure(land, () => company.invoke('unshare-expired'));
      results.push({ what: 'expiry', snapshots, measured });
    } finally {
      await land.stop();
    }
  }
  return results;
}

/** Work that is too much for one run of a function: what each of its runs took. */
export interface Continuation {
  readonly snapshots: number;
  readonly runs: readonly { readonly seconds: number; readonly peakMiB: number; readonly isFinished: boolean }[];
  readonly writes: number;
}

/** Has the sweep share so much at once that its timeout is too short; Function Compute then runs it again. */
export async function measureContinuation(snapshots: number): Promise<Continuation> {
  const { land } = await startRegion(snapshots);
  try {
    land.cloud.clearCalls();
    land.platform.clearRecords();
    land.platform.invokeAsync('sweep', { regions: [REGION] }, { accountId: OWNER, regionId: REGION });
    await land.settle();
    const runs = land.platform.invocations.map(({ atMs, endMs = atMs, maxMemoryMiB = 0, error }) => ({
      seconds: (endMs - atMs) / 1000,
      peakMiB: maxMemoryMiB,
      isFinished: error === undefined,
    }));
    return { snapshots, runs, writes: land.cloud.calls.filter(({ isWrite }) => isWrite).length };
  } finally {
    await land.stop();
  }
}

/** Shares a thousand snapshots with fifty accounts, from nothing. */
export async function runWideColdShare(snapshotCount: number, accounts: number): Promise<Row> {
  const company = await startBenchCompany({
    memberCount: accounts,
    policy: (memberIds) => ({ groups: { everyone: memberIds } }),
    functions: ['sweep'],
  });
  try {
    tagForEveryone(company, snapshotCount);
    const measured = await measure(company.land, () => company.invoke('sweep'));
    await company.land.advance(MINUTE_MS);
    const sets = accounts / ITEMS_PER_CALL;
    return {
      what: `cold share for ${accounts} accounts`,
      how: 'Snapshare',
      floorCalls: snapshotCount / 100 + 2 + sets + (sets * (snapshotCount - ITEMS_PER_CALL)) / ITEMS_PER_CALL,
      measured,
      isDone: grantCount(company) === snapshotCount * accounts,
    };
  } finally {
    await company.land.stop();
  }
}

/** Has a new account of a folder see a thousand snapshots that are shared with the folder. */
export async function runFolder(snapshotCount: number): Promise<Row> {
  const company = await startBenchCompany({ memberCount: 0, policy: () => ({}), functions: ['sweep'] });
  const { cloud } = company.land;
  try {
    const folderId = cloud.createFolder('production');
    company.changePolicy({ groups: { everyone: [folderId] } });
    tagForEveryone(company, snapshotCount);
    await company.invoke('sweep');
    await company.land.advance(MINUTE_MS);
    const { accountId } = cloud.createAccount({ directory: 'member', folderId });
    const measured = await measure(company.land, () => company.invoke('sweep'));
    await company.land.advance(MINUTE_MS);
    return {
      what: 'folder gains an account',
      how: 'Snapshare',
      floorCalls: (2 * snapshotCount) / 100 + 2,
      measured,
      isDone: cloud.as(accountId, REGION).visibleSnapshots().length === snapshotCount,
    };
  } finally {
    await company.land.stop();
  }
}

function tagForEveryone({ owner }: BenchCompany, count: number): void {
  for (let at = 0; at < count; at++) owner.createSnapshot({ isComplete: true, tags: { 'share-to': '@everyone' } });
}
