import type { CopyFate, PeopleStep, Step } from './cases.ts';
import { INSTALLATION } from './cast.ts';
import type { World } from './world.ts';

const SECOND_MS = 1_000;
/** After a change of a share: longer than anything takes to settle. */
const SETTLE_MS = 6_000;
/** An invitation lapses after 7 days; whoever has waited for long may have missed one. */
const LONG_MS = 5 * 86_400_000;

/** What people do. What the service refuses them does not happen. */
export async function playStep(world: World, step: PeopleStep): Promise<void> {
  const { scene, ids } = world;
  const { land } = scene.stage;
  const snapshotId =
    'snapshot' in step && typeof step.snapshot === 'number' ? pick(world.snapshotIds, step.snapshot) : '';
  switch (step.kind) {
    case 'create':
      world.createSnapshot(step.snapshot);
      // No two are of one moment, so that "newest" is never a matter of taste.
      return land.advance(SECOND_MS);
    case 'complete':
      world.attempt(() => world.owner.completeSnapshot(snapshotId));
      return;
    case 'fail':
      world.attempt(() => world.owner.failSnapshot(snapshotId));
      return;
    case 'delete':
      world.attempt(() => world.owner.deleteSnapshot(snapshotId));
      return;
    case 'lock':
      world.attempt(() => world.lock(snapshotId));
      return;
    case 'tag':
      world.retag(snapshotId, step.tags);
      return;
    case 'wait':
      if (step.ms > LONG_MS) scene.isPartnerTroubled = true;
      return land.advance(step.ms);
    case 'seat':
      scene.seat(step.member, step.seat);
      return;
    case 'partner':
      answerAsPartner(world, step.does);
      return land.advance(SETTLE_MS);
    case 'policy':
      scene.policyIndex = step.index % scene.stage.policies.length;
      if (!world.policy.hasPartner || world.policy.mode === 'upsert-only') scene.isPartnerTroubled = true;
      return;
    case 'directory-sharing':
      land.cloud.setDirectorySharing(step.isOn);
      return;
    case 'share by hand':
      world.attempt(() =>
        world.owner.createShare({
          // A name like ours proves nothing.
          name: step.targets.includes('m1') ? 'snapshare-by-hand' : 'by-hand',
          allowsExternalTargets: step.targets.includes('partner'),
          snapshotIds: [snapshotId],
          principals: step.targets.map((target) => ids[target]),
        }),
      );
      return land.advance(SETTLE_MS);
    case 'lure':
      world.attempt(() => lure(world, step.to ?? 'partner'));
      if (step.to === 'm1') world.attempt(() => world.sharee.acceptAll());
      return land.advance(SETTLE_MS);
    case 'copy':
      world.attempt(() => touchCopy(world, step.item, step.does));
      return;
    case 'edit our share':
      scene.isPartnerTroubled = true;
      scene.hasTwins = true;
      world.attempt(() => editOurShare(world, step));
      return land.advance(SETTLE_MS);
    case 'forge twin':
      scene.hasTwins = true;
      world.attempt(() => forgeTwin(world, step.share));
      return land.advance(SETTLE_MS);
    case 'mix events':
      scene.events.hub.reverse();
      return;
    case 'lose events':
      scene.loseEvents();
      return;
    case 'role':
      scene.stage.setRole(world.estate, step.does);
      return;
  }
}

function pick<T>(items: readonly T[], index: number): T | '' {
  return items[index % Math.max(1, items.length)] ?? '';
}

function answerAsPartner(world: World, does: 'accept' | 'reject' | 'leave'): void {
  const { stage, scene } = world;
  const { partner } = scene;
  if (does !== 'accept') scene.isPartnerTroubled = true;
  const pending = partner
    .listInvitations()
    .filter(({ status, senderAccountId }) => status === 'Pending' && stage.ownerIds.includes(senderAccountId));
  for (const { invitationId, shareId } of does === 'leave' ? partner.listInvitations() : pending) {
    world.attempt(() => {
      if (does === 'accept') partner.acceptInvitation(invitationId);
      else if (does === 'reject') partner.rejectInvitation(invitationId);
      else partner.leaveShare(shareId);
    });
  }
}

/** A stranger's share that looks like one of ours. */
function lure({ scene: { stranger, stage } }: World, to: 'partner' | 'm1'): void {
  const { snapshotId } = stranger.createSnapshot({ name: 'golden-lure', isComplete: true });
  stranger.createShare({
    name: 'snapshare-0123456789',
    allowsExternalTargets: true,
    snapshotIds: [snapshotId],
    principals: [stage.ids[to]],
    tags: { 'snapshare:installation': INSTALLATION, 'snapshare:kind': 'external' },
  });
}

function editOurShare(world: World, step: Extract<Step, { readonly kind: 'edit our share' }>): void {
  const { owner, ids } = world;
  const share = pick(world.ourShares(), step.share);
  if (share === '') return;
  const { shareId } = share;
  const isIn = ({ status }: { readonly status: string }): boolean => status === 'Associated';
  const principal = pick(share.principals.filter(isIn), step.item);
  const snapshot = pick(share.snapshots.filter(isIn), step.item);
  switch (step.does) {
    case 'add principal':
      owner.associate(shareId, { principals: [ids[step.target]] });
      break;
    case 'remove principal':
      if (principal !== '') owner.disassociate(shareId, { principals: [principal.principal] });
      break;
    case 'add snapshot':
      owner.associate(shareId, { snapshotIds: [pick(world.snapshotIds, step.item)] });
      break;
    case 'remove snapshot':
      if (snapshot !== '') owner.disassociate(shareId, { snapshotIds: [snapshot.snapshotId] });
      break;
    case 'delete':
      owner.deleteShare(shareId);
      break;
  }
}

/** The n-th of all copies, modulo their number. */
function touchCopy(world: World, item: number, does: CopyFate): void {
  const copies = [
    ...world.standIns().map((copy) => ({ ...copy, person: world.owner })),
    ...world.sharee.copies().map((copy) => ({ ...copy, person: world.sharee.overThere })),
  ];
  const copy = pick(copies, item);
  if (copy === '') return;
  const { person, snapshotId } = copy;
  if (does === 'complete') person.completeSnapshot(snapshotId);
  else if (does === 'fail') person.failSnapshot(snapshotId);
  else person.deleteSnapshot(snapshotId);
}

/** As two instances leave it that both looked before either created. */
function forgeTwin(world: World, index: number): void {
  const share = pick(world.ourShares(), index);
  if (share === '') return;
  const living = <T extends { readonly status: string }>(items: readonly T[]): T[] =>
    items.filter(({ status }) => status === 'Associated' || status === 'Associating');
  world.owner.createShare({
    name: share.name,
    allowsExternalTargets: share.allowsExternalTargets,
    tags: share.tags,
    principals: living(share.principals)
      .map(({ principal }) => principal)
      .slice(0, 5),
    snapshotIds: living(share.snapshots)
      .map(({ snapshotId }) => snapshotId)
      .slice(0, 5),
  });
}
