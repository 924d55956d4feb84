import { readFileSync } from 'node:fs';
import type { Snapshot } from '../shared/cloud/ports.ts';
import { planRegion } from '../shared/plan/plan.ts';
import { parsePolicy } from '../shared/policy/parse.ts';
import { createShareStates } from './plan-world.ts';

/**
 * Plans one region and tells what it took, in a process of its own, so that memory can be measured: snapshots, principals,
 * and whether everything is shared already are its arguments.
 */
const [snapshotCount = 0, principalCount = 0, isShared = 0] = process.argv.slice(2).map(Number);
const NOW_MS = Date.UTC(2026, 2, 1);
const REGION = 'cn-hangzhou';
const principals = Array.from({ length: principalCount }, (_, at) => String(2_000_000_000_000_001 + at));

const result = parsePolicy({
  installation: 'bench',
  mode: 'sync',
  regions: [REGION],
  groups: { everyone: principals },
});
if (!result.ok) throw new Error(JSON.stringify(result.problems));
const { policy } = result;
const snapshots = new Map<string, Snapshot>();
for (let at = 0; at < snapshotCount; at++) {
  const snapshotId = `s-bp1${String(at).padStart(17, '0')}`;
  snapshots.set(snapshotId, {
    snapshotId,
    name: `nightly-${at}`,
    status: 'accomplished',
    isAvailable: true,
    type: 'auto',
    createdAtMs: NOW_MS - (at % 20) * 3_600_000,
    retentionDays: 30,
    isEncrypted: false,
    sourceDiskId: `d-bp1${String(at % 1000).padStart(17, '0')}`,
    sizeBytes: 40 * 1024 ** 3,
    sourceDiskSizeGiB: 40,
    usage: 'none',
    tags: { 'share-to': '@everyone', app: 'shop' },
  });
}
const ids = [...snapshots.keys()];
const world = {
  accountId: '1000000000000001',
  regionId: REGION,
  snapshots,
  shares: isShared ? createShareStates(ids, principals, NOW_MS) : [],
  endingShares: [],
  scope: 'region' as const,
  heldByOurs: new Set(isShared ? ids : []),
  readAtMs: NOW_MS,
  areMembersKnown: true,
  isComplete: true,
  unread: [],
  originOfKey: () => 'customer' as const,
  importedIds: new Set<string>(),
  isSharingRoleMissing: false,
};

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
