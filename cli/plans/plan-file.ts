import * as v from 'valibot';
import { BRAKE_NAMES, type BrakeName } from '../../shared/plan/brakes.ts';
import type { Plan } from '../../shared/plan/plan.ts';
import type { Purpose, World } from '../../shared/plan/world.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import { viewAction } from '../../shared/view/plan/action-view.ts';
import { statusOfRegion } from '../../shared/view/status.ts';
import { readJson } from '../json-file.ts';
import { inputError } from '../messages/input-error.ts';

export const PLAN_SCHEMA = 'snapshare.plan/1';

/** A plan as it is written down, with everything that it was made from, so that a later look can tell what has moved. */
export interface PlanDocument {
  readonly schema: typeof PLAN_SCHEMA;
  readonly createdAtMs: number;
  /** Whose credentials it was made with. */
  readonly accountId: string;
  readonly purpose: Purpose;
  /** The brakes that it was made to pass, in their order. */
  readonly overBrakes: readonly BrakeName[];
  readonly policy: Policy;
  readonly regions: readonly PlannedRegion[];
}

export interface PlannedRegion {
  readonly ownerAccountId: string;
  readonly regionId: string;
  readonly actions: Plan['actions'];
  readonly findings: Plan['findings'];
  readonly grantCount: number;
  readonly removalCount: number;
  readonly expiryCount: number;
  readonly world: WorldFacts;
}

/** What of a region bears on its plan: the snapshots that somebody asks for or a share holds, and all shares. */
interface WorldFacts {
  readonly isComplete: boolean;
  readonly snapshots: Readonly<Record<string, object>>;
  readonly shares: Readonly<Record<string, object>>;
}

/** One fact that is no longer what it was; `was` or `is` is absent when the fact is new or gone. */
export interface Move {
  readonly path: string;
  readonly was?: string;
  readonly is?: string;
}

/** What all regions of a plan have in common. */
interface PlanContext {
  readonly policy: Policy;
  readonly purpose: Purpose;
  readonly overBrakes?: readonly BrakeName[] | undefined;
  readonly nowMs: number;
  readonly accountId: string;
}

/** What a plan says before its regions. */
export function planHead({
  policy,
  purpose,
  overBrakes = [],
  nowMs,
  accountId,
}: PlanContext): Omit<PlanDocument, 'regions'> {
  return { schema: PLAN_SCHEMA, createdAtMs: nowMs, accountId, purpose, overBrakes, policy };
}

/** A plan of regions of one account or several. */
export function planDocument(regions: readonly PlannedRegion[], context: PlanContext): PlanDocument {
  return { ...planHead(context), regions };
}

/** What is written down of regions of one account. */
export function plannedRegions(
  regions: readonly { readonly world: World; readonly plan: Plan }[],
  policy: Policy,
  nowMs: number,
): PlannedRegion[] {
  return regions.map(({ world, plan }) => {
    const { regionId, actions, findings, grantCount, removalCount, expiryCount } = plan;
    const facts = worldFacts(world, plan, policy, nowMs);
    const counts = { grantCount, removalCount, expiryCount };
    return { ownerAccountId: world.accountId, regionId, actions, findings, ...counts, world: facts };
  });
}

function worldFacts(world: World, plan: Plan, policy: Policy, nowMs: number): WorldFacts {
  // Asked for at any time: what only time has ended has not moved.
  const { judgements } = statusOfRegion(world, policy, nowMs);
  const concerned = new Set(
    [...judgements].filter(([, { asked, findings }]) => asked.length + findings.length > 0).map(([id]) => id),
  );
  for (const share of world.shares) for (const snapshotId of share.snapshots.keys()) concerned.add(snapshotId);
  for (const action of plan.actions) for (const snapshotId of viewAction(action).snapshotIds) concerned.add(snapshotId);
  for (const { snapshotId } of plan.findings) if (snapshotId !== undefined) concerned.add(snapshotId);
  const standings = (members: World['shares'][number]['principals']): object =>
    Object.fromEntries([...members].map(([id, { standing }]) => [id, standing]));
  return {
    isComplete: world.isComplete,
    snapshots: Object.fromEntries(
      [...concerned].sort().map((id) => {
        const snapshot = world.snapshots.get(id);
        return [id, snapshot ? { ...snapshot, keyOrigin: world.originOfKey(snapshot.kmsKeyId) } : {}];
      }),
    ),
    shares: Object.fromEntries(
      world.shares.map(({ shareId, principals, snapshots, ...share }) => [
        shareId,
        { ...share, principals: standings(principals), snapshots: standings(snapshots) },
      ]),
    ),
  };
}

const FileSchema = v.object({
  schema: v.literal(PLAN_SCHEMA),
  createdAtMs: v.number(),
  accountId: v.string(),
  purpose: v.picklist(['reconcile', 'expire']),
  overBrakes: v.optional(v.array(v.picklist(Object.values(BRAKE_NAMES))), []),
  policy: v.unknown(),
  regions: v.array(
    v.object({
      ownerAccountId: v.optional(v.string()),
      regionId: v.string(),
      actions: v.array(v.unknown()),
      world: v.unknown(),
    }),
  ),
});

/** A plan as read back: compared, never carried out itself. */
export type PlanFile = v.InferOutput<typeof FileSchema>;

/** Whose a region of a plan is; one that does not say is its maker's. */
export function ownerOf(
  { accountId }: Pick<PlanFile, 'accountId'>,
  { ownerAccountId = accountId }: { readonly ownerAccountId?: string | undefined },
): string {
  return ownerAccountId;
}

/** @throws {InputError} when the text is no plan of this version. */
export function readPlanFile(path: string, text: string): PlanFile {
  const document = readJson(path, text, () => inputError('PLAN_NO_JSON', { file: path }));
  const result = v.safeParse(FileSchema, document);
  if (result.success) return result.output;
  throw inputError('PLAN_OTHER_SCHEMA', { file: path, schema: PLAN_SCHEMA });
}

/**
 * What has moved between a plan on file and the same plan made anew: the account, the policy, the world, and what should
 * be done. Empty when carrying out the new plan makes exactly the calls that the file predicts.
 */
export function movesSince(file: PlanFile, now: PlanDocument): Move[] {
  const placeOf = (one: PlanFile | PlanDocument, region: PlanFile['regions'][number] | PlannedRegion): string => {
    const owner = ownerOf(one, region);
    return owner === one.accountId ? region.regionId : `${owner} ${region.regionId}`;
  };
  const parts = (one: PlanFile | PlanDocument) => ({
    accountId: one.accountId,
    policy: one.policy,
    regions: Object.fromEntries(one.regions.map((region) => [placeOf(one, region), region.world])),
  });
  const actions = (one: PlanFile | PlanDocument) =>
    Object.fromEntries(one.regions.map((region) => [placeOf(one, region), { actions: region.actions }]));
  const moves = differences(plain(parts(file)), plain(parts(now)), []);
  return [...moves, ...differences(plain(actions(file)), plain(actions(now)), [])];
}

/** As JSON would read it back, without what it cannot hold. */
function plain(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}

function differences(was: unknown, is: unknown, path: readonly string[]): Move[] {
  if (isRecord(was) && isRecord(is)) {
    const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();
    return keys.flatMap((key) => differences(was[key], is[key], [...path, key]));
  }
  const [before, after] = [JSON.stringify(was), JSON.stringify(is)];
  if (before === after) return [];
  return [{ path: path.join('.'), ...(was !== undefined && { was: before }), ...(is !== undefined && { is: after }) }];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
