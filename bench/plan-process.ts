import { readFileSync } from 'node:fs';
import { planRegion } from '../shared/plan/plan.ts';
import { parsePolicy } from '../shared/policy/parse.ts';
import { createShareStates, createSnapshots, createWorld, PLAN_REGION } from './plan-world.ts';

/**
 * Plans one region and tells what it took, in a process of its own, so that memory can be measured: snapshots, principals,
 * and whether everything is shared already are its arguments.
 */
const [snapshotCount = 0, principalCount = 0, isShared = 0] = process.argv.slice(2).map(Number);
const NOW_MS = Date.UTC(2026, 2, 1);
const principals = Array.from({ length: principalCount }, (_, at) => String(2_000_000_000_000_001 + at));

const result = parsePolicy({
  installation: 'bench',
  mode: 'sync',
  regions: [PLAN_REGION],
  groups: { everyone: principals },
});
if (!result.ok) throw new Error(JSON.stringify(result.problems));
const { policy } = result;
const snapshots = createSnapshots(snapshotCount, NOW_MS);
const shares = isShared ? createShareStates([...snapshots.keys()], principals, NOW_MS) : [];
const world = createWorld(snapshots, shares, NOW_MS);

const cpuBefore = process.cpuUsage();
const startMs = performance.now();
const plan = planRegion(world, policy, NOW_MS);
const wallMs = performance.now() - startMs;
const { user, system } = process.cpuUsage(cpuBefore);
const peakKiB = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
process.stdout.write(
  JSON.stringify({
    wallSeconds: wallMs / 1000,
    cpuSeconds: (user + system) / 1e6,
    peakMiB: Number(peakKiB) / 1024,
    actions: plan.actions.length,
    findings: plan.findings.length,
  }),
);
