import type { Invitation, Snapshot } from '../../../shared/cloud/ports.ts';
import { nameOfShare } from '../../../shared/plan/cover/share-set.ts';
import { planRegion } from '../../../shared/plan/plan.ts';
import { planInvitations } from '../../../shared/plan/sharee/invitations.ts';
import { findSharedIn } from '../../../shared/plan/sharee/shared-in.ts';
import { wantUses } from '../../../shared/plan/sharee/uses.ts';
import type { ShareState, World } from '../../../shared/plan/world.ts';
import type { Policy } from '../../../shared/policy/policy.ts';
import { afterCall, DAY_MS, grantsOf, NOW_MS, shareOf, snapshotOf, worldOf } from '../../plan/model.ts';
import { EXTERNAL, FOLDER, LAB, OTHER, OWNER, REGION, SHOP, STRANGER } from '../names.ts';

/** Every change that a run of the owner's functions would make in a world. */
export function changesIn(world: World, policy: Policy): Set<string> {
  const changes = new Set<string>();
  for (const purpose of ['reconcile', 'expire'] as const) {
    let shares: readonly ShareState[] = world.shares;
    const before = grantsIn(shares);
    for (const action of planRegion(world, policy, NOW_MS, { purpose }).actions) {
      if (action.kind === 'copy-snapshot') changes.add(`copy ${action.copy.snapshotId}`);
      if (action.kind === 'delete-snapshot') changes.add(`delete ${action.snapshotId}`);
      shares = afterCall(shares, action);
      const given = grantsIn(shares);
      for (const grant of given) if (!before.has(grant)) changes.add(`grant ${grant}`);
      for (const grant of before) if (!given.has(grant)) changes.add(`revoke ${grant}`);
    }
  }
  return changes;
}

/** Of all shares, also those that are not ours. */
function grantsIn(shares: readonly ShareState[]): Set<string> {
  return grantsOf(shares.map((share) => ({ ...share, isOurs: true })));
}

const snapshots: readonly Snapshot[] = [
  snapshotOf('s-plain', { 'share-to': `${SHOP} ${EXTERNAL}`, team: 'shop' }),
  snapshotOf('s-with', { 'share-with': `${SHOP} @prod` }),
  snapshotOf('s-lab', { 'share-to': LAB, 'share-approved': LAB }),
  snapshotOf('s-held', { team: 'shop', 'share-to': FOLDER }),
  snapshotOf('s-golden', { golden: 'yes' }, { name: 'golden-1', type: 'auto', sourceDiskId: 'd-bp1000000000000000aa' }),
  snapshotOf('s-kept', { 'share-to': SHOP, 'share-until': '2026-02-01', keep: '2026-12-31' }),
  snapshotOf('s-over', { 'share-to': SHOP }, { retentionDays: 5, createdAtMs: NOW_MS - 6 * DAY_MS }),
  snapshotOf('s-soon', { 'share-to': SHOP }, { retentionDays: 5, createdAtMs: NOW_MS - 3.5 * DAY_MS }),
  snapshotOf('s-key', { 'share-to': SHOP }, { isEncrypted: true, kmsKeyId: 'service' }),
  ...['confidential', 'classification', 'no', 'true', '2026', 'pii', 'null'].map((label) =>
    snapshotOf(`s-${label}`, { 'share-to': `${SHOP} ${EXTERNAL}`, [label]: 'secret' }),
  ),
];

const shares = [
  shareOf('rs-1', [SHOP], ['s-plain', 's-over', 's-soon', 's-golden', 's-classification'], {
    name: nameOfShare('directory', [SHOP]),
  }),
  shareOf('rs-2', [OTHER, LAB], ['s-lab', 's-held'], { name: nameOfShare('directory', [OTHER, LAB].sort()) }),
  shareOf('rs-3', [EXTERNAL], ['s-plain', 's-pii'], { kind: 'external', name: nameOfShare('external', [EXTERNAL]) }),
  shareOf('rs-foreign', [STRANGER], ['s-over', 's-plain'], { isOurs: false, kind: 'external' }),
];

const world = worldOf(snapshots, shares, {
  accountId: OWNER,
  regionId: REGION,
  originOfKey: (keyId) => (keyId === 'service' ? 'service' : 'customer'),
});

const invitation = (id: string, senderAccountId: string, shareName: string): Invitation => ({
  invitationId: `i-${id}`,
  shareId: `rs-${id}`,
  shareName,
  senderAccountId,
  receiverAccountId: SHOP,
  status: 'Pending',
  createdAtMs: NOW_MS - DAY_MS,
  failures: [],
});

const invitations = [
  invitation('good', OWNER, 'snapshare-1'),
  invitation('named', OWNER, 'other'),
  invitation('bad', STRANGER, 'snapshare-2'),
];

const sharedIn = ['golden-1', 'seed-1', 'other'].map((name) =>
  snapshotOf(
    `s-in-${name}`,
    { [`acs:ecs:sharedFrom:${OWNER}:${REGION}:s-source-${name}`]: '' },
    { name, sourceDiskId: '' },
  ),
);

/** What was worked out last: a file is read in several ways, and most of what is changed in it keeps its meaning. */
let last: { readonly policy: string; readonly changes: ReadonlySet<string> } | undefined;

/** Every change that functions of owner and sharee would make under a policy, in a world in which each section has a say. */
export function changesUnder(policy: Policy): ReadonlySet<string> {
  const text = JSON.stringify(policy);
  if (last?.policy !== text) last = { policy: text, changes: workOutChanges(policy) };
  return last.changes;
}

function workOutChanges(policy: Policy): Set<string> {
  if (policy.mode === 'observe') return new Set();
  const changes = changesIn(world, policy);
  for (const { kind, shareId } of planInvitations(invitations, [], [], policy, NOW_MS).actions)
    changes.add(`${kind} ${shareId}`);
  const { sharedIn: found, unseen } = findSharedIn(REGION, sharedIn, [], []);
  for (const { kind, useId, ruleId, regionId } of wantUses(found, unseen, policy, REGION).uses)
    changes.add(`${kind} ${useId} ${ruleId} ${regionId}`);
  return changes;
}
