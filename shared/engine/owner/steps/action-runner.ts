import pLimit from 'p-limit';
import { SECOND_MS } from '../../../base/durations.ts';
import type { LogFields, Logger } from '../../../base/log.ts';
import { withRequestIds } from '../../../base/requests.ts';
import type { Clock } from '../../../base/time.ts';
import type { Cloud, Snapshot } from '../../../cloud/ports.ts';
import type { Action, ActionOf, ShareRef } from '../../../plan/action.ts';
import { changeOf, sharesById } from '../../../plan/change.ts';
import type { FindingSubject } from '../../../plan/findings/finding.ts';
import type { Plan } from '../../../plan/plan.ts';
import { isSystemTag } from '../../../plan/wish/refusal-marks.ts';
import { type ShareState, sourceIdOf, type World } from '../../../plan/world.ts';
import type { Policy } from '../../../policy/policy.ts';
import { Progress, type Result } from '../../progress.ts';
import { type Associations, settle } from '../settle.ts';

/** Enough to keep the service's 10 writes a second busy while answers are on their way. */
const CONCURRENT_CALLS = 8;

export interface ApplyContext {
  readonly cloud: Cloud;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told of what became of each action, at once; of an applied one also how long the wish waited that it answers, if known. */
  readonly onTold?: (action: Action, result: Result, waitedSeconds?: number) => void;
  /** When somebody came to wish for something of a snapshot, by its id, as far as events tell. */
  readonly wishedAtMs?: ReadonlyMap<string, number>;
}

/** What the steps of one run share: the plan, the world it was made from, and how an action is carried out and told. */
export class ActionRunner {
  readonly cloud: Cloud;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly world: World;
  readonly progress: Progress;
  readonly shares: ReadonlyMap<string, ShareState>;
  /** The world is no more what the plan was made from; what was left out for that reason is planned again. */
  isWorldMoved = false;
  readonly #log: Logger;
  readonly #plan: Plan;
  readonly #shareIds = new Map<string, string[]>();
  readonly #onTold: ApplyContext['onTold'];
  readonly #wishedAtMs: ApplyContext['wishedAtMs'];
  readonly #limit = pLimit(CONCURRENT_CALLS);

  constructor(plan: Plan, world: World, { cloud, policy, clock, log, onTold, wishedAtMs }: ApplyContext) {
    this.cloud = cloud;
    this.policy = policy;
    this.clock = clock;
    this.world = world;
    this.progress = new Progress(log);
    this.shares = sharesById(world);
    this.#log = log;
    this.#plan = plan;
    this.#onTold = onTold;
    this.#wishedAtMs = wishedAtMs;
  }

  /** The plan's actions of some kinds, in their order. */
  actionsOf<Kind extends Action['kind']>(...kinds: readonly Kind[]): ActionOf<Kind>[] {
    return this.#plan.actions.filter((action): action is ActionOf<Kind> => kinds.some((kind) => kind === action.kind));
  }

  /** The shares that a reference stands for: none while a share is not made, several where its set had to be cut. */
  shareIdsOf(share: ShareRef): readonly string[] {
    return 'shareId' in share ? [share.shareId] : (this.#shareIds.get(share.newShareName) ?? []);
  }

  /** Notes the share that stands for a planned one, or for a part of its set. */
  noteShareFor(newShareName: string, shareId: string): void {
    const known = this.shareIdsOf({ newShareName });
    if (!known.includes(shareId)) this.#shareIds.set(newShareName, [...known, shareId]);
  }

  /** Carries out actions, several at a time. */
  async carryOut<T extends Action>(actions: readonly T[], run: (action: T) => Promise<Result>): Promise<void> {
    await this.#limit.map(actions, async (action) => {
      const { result, requestIds } = await withRequestIds(() => run(action));
      this.tell(action, result, requestIds);
    });
  }

  /** Runs something among the calls that go on at the same time. */
  inTurn<T>(run: () => Promise<T>): Promise<T> {
    return this.#limit(run);
  }

  /** Leaves actions to a plan made anew in the same run. */
  leaveForNewPlan(actions: readonly Action[]): void {
    if (actions.length > 0) this.isWorldMoved = true;
    for (const action of actions) this.tell(action, 'deferred', []);
  }

  /** Counts an action and makes it a line of the log, with its reason, what it changed and the ids of its requests. */
  tell(action: Action, result: Result, requestIds: readonly string[]): void {
    this.progress.count(result);
    const wait = result === 'applied' ? this.#waitFor(action) : undefined;
    this.#onTold?.(action, result, wait?.waitedSeconds);
    const { before, after } = changeOf(action, this.shares) ?? {};
    this.#log.info(result, {
      ...this.#subjectOf(action),
      because: action.because,
      reasons: action.reasons,
      ...(before && { before }),
      ...(after && result === 'applied' && { after }),
      ...wait,
      requestIds,
    });
  }

  /** How long the oldest wish waited that the action answers; nothing where no event told of one. */
  #waitFor(action: Action): { readonly wishedAt: string; readonly waitedSeconds: number } | undefined {
    const ids = 'snapshotIds' in action ? action.snapshotIds : [];
    const [wishedAtMs] = ids.flatMap((snapshotId) => this.#wishedAtMs?.get(snapshotId) ?? []).sort((a, b) => a - b);
    if (wishedAtMs === undefined) return undefined;
    // A clock elsewhere may be ahead of this one.
    const waitedMs = Math.max(0, this.clock.nowMs() - wishedAtMs);
    return { wishedAt: new Date(wishedAtMs).toISOString(), waitedSeconds: waitedMs / SECOND_MS };
  }

  /** Makes one call of an action; a failure is reported and holds up nothing that does not depend on it. */
  async attempt(doing: string, subject: FindingSubject, call: () => Promise<unknown>): Promise<Result> {
    const error = await this.progress.attempt(doing, async () => {
      await call();
    });
    if (!error) return 'applied';
    this.progress.reportFailure(error, doing, subject);
    return 'failed';
  }

  /** Reads until settled, for a bounded time. */
  settled(
    read: () => Promise<Associations>,
    isSettled: (associations: Associations) => boolean,
  ): Promise<Associations | undefined> {
    return this.progress.look('Waiting for associations to settle', () => settle(this.clock, read, isSettled));
  }

  /**
   * Those of the named snapshots of which something that they are judged by is not what the plan was made from; a copy is
   * judged by its source. Undefined when that cannot be read.
   */
  async retagged(snapshotIds: Iterable<string>): Promise<ReadonlySet<string> | undefined> {
    const ids = [...new Set(snapshotIds)];
    const judgedBy = (snapshotId: string): string[] => {
      const known = this.world.snapshots.get(snapshotId);
      const sourceId = known && sourceIdOf(known, this.policy.installation);
      return sourceId === undefined ? [snapshotId] : [snapshotId, sourceId];
    };
    const concerned = [...new Set(ids.flatMap(judgedBy))];
    const present = await this.progress.look('Reading tags again', () => this.cloud.snapshots.getSnapshots(concerned));
    if (!present) return undefined;
    const isRetagged = (snapshot: Snapshot): boolean =>
      !isJudgedAlike(this.world.snapshots.get(snapshot.snapshotId), snapshot);
    const retagged = new Set(present.filter(isRetagged).map(({ snapshotId }) => snapshotId));
    return new Set(ids.filter((snapshotId) => judgedBy(snapshotId).some((id) => retagged.has(id))));
  }

  #subjectOf(action: Action): LogFields {
    const { kind } = action;
    switch (action.kind) {
      case 'copy-snapshot':
        return { kind, snapshotIds: [action.copy.snapshotId] };
      case 'delete-snapshot':
        return { kind, snapshotIds: [action.snapshotId] };
      case 'tag-share':
      case 'delete-share':
        return { kind, shareId: action.shareId };
      case 'create-share':
      case 'join': {
        const { snapshotIds, principals } = action;
        const [shareId] = this.shareIdsOf(action.kind === 'join' ? action.share : { newShareName: action.name });
        return { kind, snapshotIds, principals, ...(shareId !== undefined && { shareId }) };
      }
      case 'leave':
        return { kind, snapshotIds: action.snapshotIds, shareId: action.shareId };
      case 'remove-principals':
        return { kind, snapshotIds: action.snapshotIds, principals: action.principals, shareId: action.shareId };
    }
  }
}

/**
 * Whether people left both as alike as what `allow`, rules and labels read of them: tags, name and resource group; false where
 * one is not known. The service's own tags follow from sharing itself.
 */
export function isJudgedAlike(a: Snapshot | undefined, b: Snapshot): boolean {
  if (!a || a.name !== b.name || a.resourceGroupId !== b.resourceGroupId) return false;
  const keys = keysOf(a);
  return keys.length === keysOf(b).length && keys.every((key) => a.tags[key] === b.tags[key]);
}

const keysOf = ({ tags }: Snapshot): string[] => Object.keys(tags).filter((key) => !isSystemTag(key));
