import type { ResourceShare } from '../../shared/cloud/ports.ts';
import { applyAndRemember } from '../../shared/engine/owner/reconcile.ts';
import type { Action } from '../../shared/plan/action.ts';
import type { Plan } from '../../shared/plan/plan.ts';
import type { World } from '../../shared/plan/world.ts';
import { type Job, WIDE } from './case.ts';
import { type Effect, type NewShare, REGION, type Share } from './cloud-state.ts';
import { type Broken, lookAndPlan, type RunJob, scopeOf } from './jobs.ts';
import type { Law } from './laws.ts';

export interface Mutant {
  readonly name: string;
  readonly broken: Broken;
  /** The case in which a law must notice it. */
  readonly inCase: string;
  readonly law: Law;
}

/** The engine with a planner whose plans are changed before they are carried out. */
const replanning =
  (change: (plan: Plan, world: World) => Plan): RunJob =>
  async (job, context) => {
    const { world, plan } = await lookAndPlan(scopeOf(job), context);
    await applyAndRemember(change(plan, world), world, { ...context, cloud: context.openCloud(REGION) });
  };

const withActions = (change: (action: Action, world: World) => readonly Action[]): RunJob =>
  replanning((plan, world) => ({ ...plan, actions: plan.actions.flatMap((action) => change(action, world)) }));

/** Adds to the youngest share what should be a share of its own. */
function widening({ principals, snapshotIds }: NewShare): Effect {
  return (state, nowMs) => {
    const share = [...state.shares.values()].at(-1);
    if (!share) return state;
    const member = { is: 'in', sinceMs: nowMs, changedMs: nowMs, settlesAtMs: nowMs } as const;
    const add = (members: Share['snapshots'], ids: readonly string[]): Share['snapshots'] =>
      new Map([...members, ...ids.map((id) => [id, member] as const)]);
    const widened = {
      ...share,
      principals: add(share.principals, principals),
      snapshots: add(share.snapshots, snapshotIds),
    };
    return { ...state, shares: new Map(state.shares).set(share.shareId, widened) };
  };
}

/** A product that is broken in one place, to see that a law notices. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'a snapshot joins any share that has its principals, open or not',
    broken: {
      runJob: withActions((action, { shares }) => {
        if (action.kind !== 'create-share') return [action];
        const { principals, snapshotIds } = action;
        const share = shares.find((one) => one.isOurs && principals.every((id) => one.principals.has(id)));
        if (!share) return [action];
        const { reasons, because } = action;
        return [{ kind: 'join', share: { shareId: share.shareId }, principals, snapshotIds, reasons, because }];
      }),
    },
    inCase: 'join × join after an edit',
    law: 'unwanted',
  },
  {
    name: 'a snapshot joins a share whose name says another set',
    broken: {
      runJob: withActions((action, { shares }) => {
        if (action.kind !== 'create-share') return [action];
        const { principals, snapshotIds } = action;
        const share = shares.find((one) => [...one.principals.keys()].join() === principals.join());
        if (!share) return [action];
        const { reasons, because } = action;
        return [{ kind: 'join', share: { shareId: share.shareId }, principals, snapshotIds, reasons, because }];
      }),
    },
    inCase: 'a share of another name',
    law: 'not open',
  },
  {
    name: 'a share that snapshots are to have is widened instead of made',
    broken: {
      cloudOf: (cloud, send) => ({
        ...cloud,
        shares: {
          ...cloud.shares,
          async createShare(share) {
            const call = { kind: 'write', does: 'create', shareId: undefined, effect: widening(share) } as const;
            const [widened] = await send({ ...call, label: `widen by ${share.principals.join(' ')}` });
            return widened as ResourceShare;
          },
        },
      }),
    },
    inCase: 'widen × join',
    law: 'widened',
  },
  {
    name: 'removals come before grants',
    broken: {
      runJob: async (job, context) => {
        const { world, plan } = await lookAndPlan(scopeOf(job), context);
        const isRemoval = ({ kind }: Action): boolean => kind === 'leave' || kind === 'remove-principals';
        const unhurried = plan.actions.map(
          (action): Action => ('takeovers' in action ? { ...action, takeovers: [] } : action),
        );
        for (const isFirst of [true, false]) {
          const actions = unhurried.filter((action) => isRemoval(action) === isFirst);
          await applyAndRemember({ ...plan, actions }, world, { ...context, cloud: context.openCloud(REGION) });
        }
      },
    },
    inCase: 'one writer folds two shares, slow associations',
    law: 'interrupted',
  },
  {
    name: 'a share is deleted at once instead of losing its principals first',
    broken: {
      cloudOf: (cloud) => ({
        ...cloud,
        shares: {
          ...cloud.shares,
          remove: (shareId, entities) =>
            entities.principals ? cloud.shares.deleteShare(shareId) : cloud.shares.remove(shareId, entities),
        },
      }),
    },
    inCase: 'delete × join',
    law: 'deletion',
  },
  {
    name: 'a run goes by a policy that was replaced',
    broken: {
      runJob: async (job, context) => {
        const { world, plan } = await lookAndPlan(scopeOf(job), { ...context, policy: WIDE });
        await applyAndRemember(plan, world, { ...context, cloud: context.openCloud(REGION) });
      },
    },
    inCase: 'sweep × sweep with old and new policy',
    law: 'forbidden',
  },
  {
    name: 'duplicates stay',
    broken: { runJob: withActions((action) => ('isTidying' in action && action.isTidying ? [] : [action])) },
    inCase: 'fold × join',
    law: 'not at rest',
  },
  {
    name: 'the share that an outsider has accepted is closed when it is empty',
    broken: {
      runJob: async (job: Job, context) => {
        const { world } = await lookAndPlan(scopeOf(job), context);
        for (const { shareId, kind, principals, snapshots } of world.shares) {
          if (kind !== 'external' || snapshots.size > 0) continue;
          await context.openCloud(REGION).shares.remove(shareId, { principals: [...principals.keys()] });
        }
      },
    },
    inCase: 'an accepted share that is empty',
    law: 'acceptance lost',
  },
  {
    name: 'an outsider that declined gets a new share',
    broken: {
      runJob: async (job, context) => {
        const { world } = await lookAndPlan(scopeOf(job), context);
        const { shares } = context.openCloud(REGION);
        for (const share of world.shares) {
          const declined = [...share.principals].filter(([, { standing }]) => standing === 'refused').map(([id]) => id);
          const snapshotIds = [...share.snapshots.keys()];
          if (declined.length > 0)
            await shares.createShare({ ...share, allowsExternalTargets: true, principals: declined, snapshotIds });
        }
      },
    },
    inCase: 'a declined invitation',
    law: 'asked again',
  },
  {
    name: 'an outsider is invited without a look for what a listing left out',
    broken: {
      cloudOf: (cloud) => ({
        ...cloud,
        shares: {
          ...cloud.shares,
          listShares: async (owner, filter) =>
            filter && 'name' in filter ? [] : await cloud.shares.listShares(owner, filter),
        },
      }),
    },
    inCase: 'a listing that skips the memory of a refusal',
    law: 'asked again',
  },
  {
    name: 'whatever names a principal of ours is taken for ours',
    broken: {
      runJob: async (job, context) => {
        const { world } = await lookAndPlan(scopeOf(job), context);
        for (const { shareId, isOurs, snapshots } of world.shares)
          if (!isOurs) await context.openCloud(REGION).shares.remove(shareId, { snapshotIds: [...snapshots.keys()] });
      },
    },
    inCase: 'closed and foreign shares',
    law: 'foreign',
  },
];
