import type { Logger } from '../../shared/base/log.ts';
import type { Clock } from '../../shared/base/time.ts';
import type { Cloud } from '../../shared/cloud/ports.ts';
import { lookAndPlan as lookAndPlanIn } from '../../shared/engine/owner/look-and-plan.ts';
import { applyAndRemember, type RunContext, reconcileRegion } from '../../shared/engine/owner/reconcile.ts';
import type { Plan } from '../../shared/plan/plan.ts';
import type { World } from '../../shared/plan/world.ts';
import type { Send } from './call.ts';
import type { Job } from './case.ts';
import { REGION } from './cloud-state.ts';
import { memoryCloud } from './memory-cloud.ts';

/** How long a person looks at a plan before answering. */
const ANSWERS_AFTER_MS = 30_000;

/** Carries out a job against the cloud of the context. */
export type RunJob = (job: Job, context: RunContext) => Promise<unknown>;

/** What stands in for a part of the product, to see whether a law notices. */
export interface Broken {
  readonly runJob?: RunJob;
  readonly cloudOf?: (cloud: Cloud, send: Send) => Cloud;
}

/** What a job runs in, with a cloud whose calls go through `send`. */
export function contextOf(
  { policy, hasManyShares }: Job,
  send: Send,
  clock: Clock,
  log: Logger,
  { cloudOf }: Broken,
): RunContext {
  const cloud = memoryCloud(send, clock, hasManyShares);
  return { policy, openCloud: () => cloudOf?.(cloud, send) ?? cloud, clock, log };
}

/** The product's own engine and planner. */
export const runJob: RunJob = async (job, context) => {
  if (job.what === 'apply') return applyByHand(context);
  const purpose = job.what === 'expire' ? 'expire' : 'reconcile';
  return reconcileRegion(REGION, scopeOf(job), purpose, context);
};

export const scopeOf = ({ snapshotIds }: Job): World['scope'] => (snapshotIds ? new Set(snapshotIds) : 'region');

export const SILENT: Logger = { info() {}, warn() {}, error() {}, child: () => SILENT };

/** Reads and plans. */
export function lookAndPlan(
  scope: World['scope'],
  { openCloud, policy, clock, log }: RunContext,
): Promise<{ readonly world: World; readonly plan: Plan }> {
  return lookAndPlanIn(openCloud(REGION), policy, scope, { clock, log });
}

/** What the command line's `apply` does with a plan on file: it looks again, and carries out only what is still the same. */
async function applyByHand(context: RunContext): Promise<void> {
  const { openCloud, clock } = context;
  const onFile = await lookAndPlan('region', context);
  await clock.sleep(ANSWERS_AFTER_MS);
  const { world, plan } = await lookAndPlan('region', context);
  if (JSON.stringify(plan.actions) !== JSON.stringify(onFile.plan.actions)) return;
  await applyAndRemember(plan, world, { ...context, cloud: openCloud(REGION) });
}
