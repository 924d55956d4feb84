import { inBatches } from '../../../base/batches.ts';
import { type ActionOf, ITEMS_PER_CALL, type Takeover } from '../../../plan/action.ts';
import { finding } from '../../../plan/findings/finding.ts';
import type { Result } from '../../progress.ts';
import { type Associations, readShares } from '../settle.ts';
import type { ActionRunner } from './action-runner.ts';
import type { Granter } from './granter.ts';

type Removal = ActionOf<'leave' | 'remove-principals'>;
type LookedAt = ActionOf<'remove-principals' | 'delete-share'>;

/**
 * Takes grants away, after the tags concerned were read again. A removal waits, for a bounded time, until the grants that
 * take over are in effect, save those that the service refuses: what nobody should see never waits for what cannot be
 * made. Principals are removed, and shares deleted, only right
 * after a look at who has come to the share meanwhile.
 */
export async function removeGrants(runner: ActionRunner, granter: Granter): Promise<void> {
  const removals = await whileTagsHold(runner, runner.actionsOf('leave', 'remove-principals'));
  const isWaiting = ({ takeovers }: Removal): boolean => takeovers.length > 0;
  await removeAll(
    runner,
    removals.filter((action) => !isWaiting(action)),
  );
  await removeAll(runner, await takenOver(runner, granter, removals.filter(isWaiting)));
  await carryOutLookedAt(runner, runner.actionsOf('delete-share'));
}

/** Leaves to a new plan what rests on tags that have changed since; an edit may ask again for what was to end. */
async function whileTagsHold(runner: ActionRunner, removals: readonly Removal[]): Promise<Removal[]> {
  if (removals.length === 0) return [];
  const retagged = await runner.retagged(removals.flatMap(({ snapshotIds }) => snapshotIds));
  const holds = ({ snapshotIds }: Removal): boolean =>
    retagged !== undefined && !snapshotIds.some((id) => retagged.has(id));
  if (retagged) runner.leaveForNewPlan(removals.filter((action) => !holds(action)));
  return removals.filter(holds);
}

/** Waits for the grants that take over. @returns The removals that need not, or no longer, wait. */
async function takenOver(
  runner: ActionRunner,
  granter: Granter,
  waiting: readonly Removal[],
): Promise<readonly Removal[]> {
  if (waiting.length === 0) return [];
  const isInEffect = ({ share, ...takeover }: Takeover, isTidying: boolean, associations: Associations): boolean => {
    const shareIds = runner.shareIdsOf(share);
    const isHeld = (side: 'resource' | 'principal', entityId: string): boolean =>
      shareIds.some((shareId) => associations.statusOf(shareId, side, entityId) === 'Associated');
    const snapshotIds = takeover.snapshotIds.filter((id) => isTidying || !granter.hasGivenUp(share, id));
    const principals = takeover.principals.filter((id) => isTidying || !granter.hasRefused(id));
    if (snapshotIds.length === 0 || principals.length === 0) return true;
    return snapshotIds.every((id) => isHeld('resource', id)) && principals.every((id) => isHeld('principal', id));
  };
  const isReady = ({ takeovers, isTidying }: Removal, associations: Associations): boolean =>
    takeovers.every((takeover) => isInEffect(takeover, isTidying, associations));
  const shareIds = new Set(
    waiting.flatMap(({ takeovers }) => takeovers.flatMap(({ share }) => runner.shareIdsOf(share))),
  );
  const reading = await runner.settled(
    () => readShares(runner.cloud, [...shareIds]),
    (associations) => waiting.every((action) => isReady(action, associations)),
  );
  const ready = waiting.filter((action) => reading && isReady(action, reading));
  for (const action of waiting) {
    if (ready.includes(action)) continue;
    runner.progress.find(
      finding('REMOVAL_DEFERRED', { shareId: action.shareId }, { items: action.snapshotIds.slice(0, 10).join(', ') }),
    );
    runner.tell(action, 'deferred', []);
  }
  return ready;
}

async function removeAll(runner: ActionRunner, removals: readonly Removal[]): Promise<void> {
  const ofKind = <Kind extends Removal['kind']>(kind: Kind) =>
    removals.filter((action): action is Extract<Removal, { kind: Kind }> => action.kind === kind);
  await runner.carryOut(ofKind('leave'), (action) => makeCall(runner, action));
  await carryOutLookedAt(runner, ofKind('remove-principals'));
}

/** So many shares one call looks at. */
async function carryOutLookedAt(runner: ActionRunner, actions: readonly LookedAt[]): Promise<void> {
  for (const some of inBatches(actions, ITEMS_PER_CALL)) {
    const shareIds = [...new Set(some.map(({ shareId }) => shareId))];
    const reading = await runner.progress.look('Looking at who is in a share', () =>
      readShares(runner.cloud, shareIds),
    );
    if (!reading) {
      for (const action of some) runner.tell(action, 'failed', []);
      continue;
    }
    const isStillDue = (action: LookedAt): boolean =>
      action.kind === 'delete-share' ? isStillEmpty(runner, action, reading) : isAsPlanned(runner, action, reading);
    runner.leaveForNewPlan(some.filter((action) => !isStillDue(action)));
    await runner.carryOut(some.filter(isStillDue), (action) => makeCall(runner, action));
  }
}

/**
 * Whether nothing has joined the share since it was planned, and none of its invitations been answered: what was accepted
 * stays, and what was declined stays as the memory of it.
 */
function isAsPlanned(
  { shares }: ActionRunner,
  { shareId, principals }: ActionOf<'remove-principals'>,
  reading: Associations,
): boolean {
  const share = shares.get(shareId);
  const isKnown = (snapshotId: string): boolean => share?.snapshots.has(snapshotId) === true;
  const hasAnswered = (principal: string): boolean => {
    if (share?.kind !== 'external') return false;
    const standing = share.principals.get(principal)?.standing;
    const status = reading.statusOf(shareId, 'principal', principal);
    return (standing !== 'held' && status === 'Associated') || (standing === 'settling' && status === 'Failed');
  };
  return reading.heldIn(shareId, 'resource').every(isKnown) && !principals.some(hasAnswered);
}

/** Whether nobody sees anything through the share, and it names nobody whose answer the plan did not know of. */
function isStillEmpty({ shares }: ActionRunner, { shareId }: ActionOf<'delete-share'>, reading: Associations): boolean {
  const known = shares.get(shareId)?.principals;
  const isKnown = (principal: string): boolean => known?.has(principal) === true;
  return reading.heldIn(shareId, 'principal').length === 0 && reading.namedIn(shareId, 'principal').every(isKnown);
}

async function makeCall(runner: ActionRunner, action: Removal | LookedAt): Promise<Result> {
  const { shares } = runner.cloud;
  const { shareId } = action;
  switch (action.kind) {
    case 'leave': {
      const { snapshotIds } = action;
      const doing = `Removing ${snapshotIds.join(', ')} from ${shareId}`;
      return runner.attempt(doing, { shareId }, () => shares.remove(shareId, { snapshotIds }));
    }
    case 'remove-principals': {
      const { principals } = action;
      const doing = `Removing ${principals.join(', ')} from ${shareId}`;
      return runner.attempt(doing, { shareId }, () => shares.remove(shareId, { principals }));
    }
    case 'delete-share':
      return deleteShare(runner, shareId);
  }
}

/** A share with unfinished tasks cannot be deleted, but what it holds can leave; a later run deletes it. */
async function deleteShare(runner: ActionRunner, shareId: string): Promise<Result> {
  const doing = `Deleting ${shareId}`;
  const error = await runner.progress.attempt(doing, () => runner.cloud.shares.deleteShare(shareId));
  if (!error) return 'applied';
  if (error.cloudCode !== 'DeleteResourceShareConflict') {
    runner.progress.reportFailure(error, doing, { shareId });
    return 'failed';
  }
  const results: Result[] = [];
  for (const snapshotIds of inBatches([...(runner.shares.get(shareId)?.snapshots.keys() ?? [])], ITEMS_PER_CALL)) {
    const emptying = () => runner.cloud.shares.remove(shareId, { snapshotIds });
    results.push(await runner.attempt(`Emptying ${shareId}`, { shareId }, emptying));
  }
  return results.includes('failed') ? 'failed' : 'applied';
}
