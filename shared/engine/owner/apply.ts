import pLimit from 'p-limit';
import { inBatches } from '../../base/batches.ts';
import { withTokenAfter } from '../../base/client-token.ts';
import type { LogFields, Logger } from '../../base/log.ts';
import { withRequestIds } from '../../base/requests.ts';
import type { Clock } from '../../base/time.ts';
import { utcDay } from '../../base/written.ts';
import type { Cloud } from '../../cloud/ports.ts';
import { type Action, type ActionOf, ITEMS_PER_CALL, inSteps, type ShareRef, type Step } from '../../plan/action.ts';
import { changeOf, sharesById } from '../../plan/change.ts';
import { type FindingSubject, finding } from '../../plan/findings/finding.ts';
import { because } from '../../plan/findings/reasons.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Refused } from '../../plan/wish/refusal-marks.ts';
import { RENEWED_TAG, type World } from '../../plan/world.ts';
import type { Policy } from '../../policy/policy.ts';
import { type Made, makeVisible } from '../make-visible.ts';
import { type Applied, Progress, type Result } from '../progress.ts';
import { Granter } from './grant.ts';
import { isDoneLater } from './refusal.ts';
import { type Associations, readShares, readSnapshots, settle } from './settle.ts';

/** Enough to keep the service's 10 writes a second busy while answers are on their way. */
const CONCURRENT_CALLS = 8;

export interface ApplyContext {
  readonly cloud: Cloud;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly log: Logger;
}

type Removal = ActionOf<'remove'> | ActionOf<'delete-share'>;

/**
 * Carries out a plan step by step; a removal waits, for a bounded time, until the grants that take over are in effect,
 * save those of principals that the service refused in this run. A failed call holds up nothing that does not depend on
 * it. Each action becomes a line of the log, with its reason, what it changed and the ids of its requests.
 * @param world What the plan was made from.
 */
export async function applyPlan(
  plan: Plan,
  world: World,
  { cloud, policy, clock, log }: ApplyContext,
): Promise<Applied & { readonly refused: readonly Refused[] }> {
  const progress = new Progress(log);
  const granter = new Granter(cloud.shares, policy, progress);
  const limit = pLimit(CONCURRENT_CALLS);
  const shares = sharesById(world);

  const tell = (action: Action, result: Result, requestIds: readonly string[]): void => {
    progress.count(result);
    const { before, after } = changeOf(action, shares) ?? {};
    log.info(result, {
      ...subjectOf(action, idOf),
      because: action.because,
      reasons: action.reasons,
      ...(before && { before }),
      ...(after && result === 'applied' && { after }),
      requestIds,
    });
  };
  const carryOut = async <T extends Action>(
    actions: readonly T[],
    run: (action: T) => Promise<Result>,
  ): Promise<void> => {
    await Promise.all(
      actions.map((action) =>
        limit(async () => {
          const { result, requestIds } = await withRequestIds(() => run(action));
          tell(action, result, requestIds);
        }),
      ),
    );
  };
  /** Reads until settled. Undefined when reading fails: then nothing that depends on it is done. */
  const settled = async (
    read: () => Promise<Associations>,
    isSettled: (associations: Associations) => boolean,
  ): Promise<Associations | undefined> => {
    const doing = 'Waiting for associations to settle';
    let reading: Associations | undefined;
    const error = await progress.attempt(doing, async () => {
      reading = await settle(clock, read, isSettled);
    });
    if (error) progress.reportFailure(error, doing, {});
    return reading;
  };
  const idOf = (share: ShareRef): string | undefined =>
    'shareId' in share ? share.shareId : granter.createdShareId(share.newShareName);

  const steps = inSteps(plan.actions);
  const actionsIn = <Kind extends Action['kind']>(step: Step, ...kinds: readonly Kind[]): ActionOf<Kind>[] =>
    (steps.get(step) ?? []).filter((action): action is ActionOf<Kind> => kinds.some((kind) => kind === action.kind));
  await copyAll(actionsIn('copy', 'copy-snapshot'));
  await carryOut(actionsIn('grant', 'create-share'), (action) => granter.create(action));
  await carryOut(actionsIn('grant', 'add'), (action) => granter.add(action));
  await removeAll(actionsIn('remove', 'remove', 'delete-share'));
  await addAfterDepartures(actionsIn('grant late', 'add'));
  await removeAll(actionsIn('remove late', 'remove', 'delete-share'));
  await carryOut(actionsIn('care', 'tag-share'), ({ shareId, tags }) =>
    attempt(`Tagging ${shareId}`, { shareId }, () => cloud.shares.tagShare(shareId, tags)),
  );
  await carryOut(actionsIn('care', 'renew-invitation'), renew);
  await deleteAll(actionsIn('delete snapshots', 'delete-snapshot'));
  return { ...progress.result(), refused: granter.refused };

  async function attempt(doing: string, subject: FindingSubject, call: () => Promise<unknown>): Promise<Result> {
    const error = await progress.attempt(doing, async () => {
      await call();
    });
    if (!error) return 'applied';
    progress.reportFailure(error, doing, subject);
    return 'failed';
  }

  async function copyAll(copies: readonly ActionOf<'copy-snapshot'>[]): Promise<void> {
    const vanished = await makeVisible(
      copies,
      {
        async make(wanted) {
          const made = await Promise.all(wanted.map((action) => limit(() => copy(action))));
          return made.filter((one) => one !== undefined);
        },
        async find(made) {
          const found = await cloud.snapshots.getSnapshots(made.map(({ resultId }) => resultId));
          return new Set(found.map(({ snapshotId }) => snapshotId));
        },
        withNextToken: (action, lostId) => ({ ...action, copy: withTokenAfter(action.copy, lostId) }),
        onMade: ({ wanted, requestIds }) => tell(wanted, 'applied', requestIds),
      },
      { clock, progress },
    );
    for (const action of vanished) tell({ ...action, ...because('RESULTS_VANISH') }, 'deferred', []);
  }

  async function copy(action: ActionOf<'copy-snapshot'>): Promise<Made<ActionOf<'copy-snapshot'>> | undefined> {
    const { snapshotId } = action.copy;
    const doing = `Copying ${snapshotId}`;
    let resultId = '';
    const { result: error, requestIds } = await withRequestIds(() =>
      progress.attempt(doing, async () => {
        resultId = await cloud.snapshots.copySnapshot(action.copy);
      }),
    );
    if (!error) return { wanted: action, resultId, requestIds };
    if (!isDoneLater(error)) progress.reportFailure(error, doing, { snapshotId });
    tell(action, isDoneLater(error) ? 'deferred' : 'failed', requestIds);
    return undefined;
  }

  /** Remembered before anything is done, so that no crash leads to a second renewal. */
  async function renew({ shareId, principal }: ActionOf<'renew-invitation'>): Promise<Result> {
    const subject = { shareId, principal };
    const today = utcDay(clock.nowMs());
    return attempt(`Inviting ${principal} to ${shareId} again`, subject, async () => {
      await cloud.shares.tagShare(shareId, { [RENEWED_TAG + principal]: today });
      await cloud.shares.disassociate(shareId, { principals: [principal] });
      await settle(
        clock,
        () => readShares(cloud, [shareId]),
        (associations) => associations.statusOf(shareId, 'principal', principal) !== 'Disassociating',
      );
      await cloud.shares.associate(shareId, { principals: [principal] });
    });
  }

  async function removeAll(removals: readonly Removal[]): Promise<void> {
    await carryOut(
      removals.filter((action) => action.takeovers.length === 0),
      remove,
    );
    const waiting = removals.filter((action) => action.takeovers.length > 0);
    if (waiting.length === 0) return;
    const shareIds = new Set(waiting.flatMap((action) => action.takeovers.map(({ share }) => idOf(share))));
    const isTakenOver = (action: Removal, associations: Associations): boolean =>
      action.takeovers.every(({ share, snapshotIds, principals }) => {
        const shareId = idOf(share);
        // For whom the service lets nothing take over, nothing is waited for: else an unwanted grant would never end.
        const heirs = principals.filter((principal) => !granter.hasRefused(principal));
        if (shareId === undefined) return heirs.length === 0;
        return (
          heirs.length === 0 ||
          (snapshotIds.every((id) => associations.statusOf(shareId, 'resource', id) === 'Associated') &&
            heirs.every((id) => associations.statusOf(shareId, 'principal', id) === 'Associated'))
        );
      });
    const reading = await settled(
      () =>
        readShares(
          cloud,
          [...shareIds].filter((id) => id !== undefined),
        ),
      (associations) => waiting.every((action) => isTakenOver(action, associations)),
    );
    await carryOut(waiting, (action) => (reading && isTakenOver(action, reading) ? remove(action) : defer(action)));
  }

  async function remove(action: Removal): Promise<Result> {
    const doing = `Removing ${describe(action)} from ${action.shareId}`;
    const error = await progress.attempt(doing, () =>
      action.kind === 'remove'
        ? cloud.shares.disassociate(action.shareId, action)
        : cloud.shares.deleteShare(action.shareId),
    );
    if (!error) return 'applied';
    if (action.kind === 'delete-share' && error.cloudCode === 'DeleteResourceShareConflict') return empty(action);
    progress.reportFailure(error, doing, { shareId: action.shareId });
    return 'failed';
  }

  /** A share with unfinished tasks cannot be deleted, but what it holds can leave; a later run deletes it. */
  async function empty(action: ActionOf<'delete-share'>): Promise<Result> {
    const parts = [
      ...inBatches(action.snapshotIds, ITEMS_PER_CALL).map((snapshotIds) => ({ snapshotIds })),
      ...inBatches(action.principals, ITEMS_PER_CALL).map((principals) => ({ principals })),
    ];
    let result: Result = 'applied';
    for (const part of parts) {
      const doing = `Emptying ${action.shareId}`;
      const error = await progress.attempt(doing, () => cloud.shares.disassociate(action.shareId, part));
      if (!error) continue;
      progress.reportFailure(error, doing, { shareId: action.shareId });
      result = 'failed';
    }
    return result;
  }

  function defer(action: Removal): Promise<Result> {
    progress.find(finding('REMOVAL_DEFERRED', { shareId: action.shareId }, { items: describe(action) }));
    return Promise.resolve('deferred');
  }

  async function addAfterDepartures(late: readonly ActionOf<'add'>[]): Promise<void> {
    if (late.length === 0) return;
    const shareIds = [...new Set(late.map((action) => idOf(action.share)).filter((id) => id !== undefined))];
    const statusOf = (action: ActionOf<'add'>, principal: string, associations: Associations) =>
      associations.statusOf(idOf(action.share) ?? '', 'principal', principal);
    const isGone = (action: ActionOf<'add'>, associations: Associations): boolean =>
      action.afterDepartureOf.every((principal) => {
        const status = statusOf(action, principal, associations);
        return status === undefined || status === 'Disassociated';
      });
    const isLeaving = (action: ActionOf<'add'>, associations: Associations): boolean =>
      action.afterDepartureOf.some((principal) => statusOf(action, principal, associations) === 'Disassociating');
    const reading = await settled(
      () => readShares(cloud, shareIds),
      (associations) => !late.some((action) => isLeaving(action, associations)),
    );
    await carryOut(late, async (action) => {
      if (reading && isGone(action, reading)) return granter.add(action);
      const subject = { shareId: idOf(action.share) ?? '' };
      const departing = action.afterDepartureOf.join(', ');
      progress.find(finding('GRANT_DEFERRED', subject, { items: describe(action), departing }));
      return 'deferred';
    });
  }

  /** Deletes only what is seen to be in no share; what is still being let go waits for the next run. */
  async function deleteAll(deletions: readonly ActionOf<'delete-snapshot'>[]): Promise<void> {
    if (deletions.length === 0) return;
    const snapshotIds = deletions.map((action) => action.snapshotId);
    const reading = await settled(
      () => readSnapshots(cloud, snapshotIds),
      (associations) => !snapshotIds.some((id) => associations.isHeld(id)),
    );
    await carryOut(deletions, async ({ snapshotId }) => {
      if (!reading || reading.isHeld(snapshotId)) return 'deferred';
      const doing = `Deleting ${snapshotId}`;
      const error = await progress.attempt(doing, () => cloud.snapshots.deleteSnapshot(snapshotId));
      if (!error) return 'applied';
      if (error.retryable) progress.reportFailure(error, doing, { snapshotId });
      else progress.find(finding('DELETION_REFUSED', { snapshotId }, { cloudCode: error.cloudCode }));
      return 'failed';
    });
  }
}

/** What a log line tells of an action beside its reason. */
function subjectOf(action: Action, idOf: (share: ShareRef) => string | undefined): LogFields {
  switch (action.kind) {
    case 'copy-snapshot':
      return { kind: action.kind, snapshotIds: [action.copy.snapshotId] };
    case 'delete-snapshot':
      return { kind: action.kind, snapshotIds: [action.snapshotId] };
    case 'tag-share':
      return { kind: action.kind, shareId: action.shareId };
    case 'renew-invitation':
      return { kind: action.kind, shareId: action.shareId, principals: [action.principal] };
    case 'create-share':
    case 'add': {
      const { kind, snapshotIds, principals } = action;
      const shareId = idOf(action.kind === 'add' ? action.share : { newShareName: action.name });
      return { kind, snapshotIds, principals, ...(shareId !== undefined && { shareId }) };
    }
    case 'remove':
    case 'delete-share': {
      const { kind, snapshotIds, principals, shareId } = action;
      return { kind, snapshotIds, principals, shareId };
    }
  }
}

function describe(action: { readonly principals: readonly string[]; readonly snapshotIds: readonly string[] }): string {
  return [...action.principals, ...action.snapshotIds].slice(0, 10).join(', ') || 'the empty share';
}
